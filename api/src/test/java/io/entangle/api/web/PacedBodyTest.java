package io.entangle.api.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.mock.web.DelegatingServletInputStream;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponseException;

class PacedBodyTest {

    private static final RequestLimits LIMITS = new RequestLimits(
            DataSize.ofMegabytes(1), DataSize.ofMegabytes(8), Duration.ofSeconds(30), DataSize.ofBytes(100));

    private static final long MOST = 1_000_000;

    private long nanos;

    private PacedBody body(int bytes) {
        return new PacedBody(
                new DelegatingServletInputStream(new ByteArrayInputStream(new byte[bytes])), MOST, LIMITS, () -> nanos);
    }

    private void pass(long seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void aByteNowAndThenIsNotWaitedForLongerThanTheGrace() throws IOException {
        PacedBody body = body(100);
        for (int second = 0; second < 30; second++) {
            assertThat(body.read()).isZero();
            pass(1);
        }
        pass(1);

        assertThatExceptionOfType(ErrorResponseException.class)
                .isThrownBy(body::read)
                .satisfies(e -> assertThat(e.getStatusCode()).isEqualTo(HttpStatus.REQUEST_TIMEOUT));
    }

    @Test
    void whatIsLongerThanAllowedIsReadNoFurther() throws IOException {
        PacedBody body = body(1_000_001);
        assertThat(body.readNBytes(1_000_000)).hasSize(1_000_000);

        assertThatExceptionOfType(ErrorResponseException.class)
                .isThrownBy(body::read)
                .satisfies(e -> assertThat(e.getStatusCode()).isEqualTo(HttpStatus.CONTENT_TOO_LARGE));
    }

    @Test
    void whatKeepsComingMayTakeAsLongAsItTakes() throws IOException {
        PacedBody body = body(1_000_000);
        byte[] second = new byte[200];
        for (int i = 0; i < 4_000; i++) {
            assertThat(body.read(second, 0, second.length)).isEqualTo(second.length);
            pass(1);
        }
        assertThat(body.isFinished()).isFalse();
    }
}
