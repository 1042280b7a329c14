package io.entangle.api.web;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.springframework.http.HttpStatus;

/** A body that ends in a refusal where it becomes too long, and that has to keep coming: who sends a byte now and then holds a thread for as long as he likes. */
final class PacedBody extends ServletInputStream {

    private static final double SECOND = 1e9;

    private final ServletInputStream body;
    private final long most;
    private final RequestLimits limits;
    private final LongSupplier nanos;
    private final long begun;
    private long arrived;

    /**
     * @param most bytes, at most
     * @param nanos a clock
     */
    PacedBody(ServletInputStream body, long most, RequestLimits limits, LongSupplier nanos) {
        this.body = body;
        this.most = most;
        this.limits = limits;
        this.nanos = nanos;
        this.begun = nanos.getAsLong();
    }

    @Override
    public int read() throws IOException {
        int read = body.read();
        count(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = body.read(buffer, offset, length);
        count(Math.max(0, read));
        return read;
    }

    private void count(int read) {
        arrived += read;
        if (arrived > most) {
            throw Problem.of(HttpStatus.CONTENT_TOO_LARGE, RequestLimits.tooLarge(most));
        }
        Duration over = Duration.ofNanos(nanos.getAsLong() - begun).minus(limits.grace());
        if (arrived < over.toNanos() / SECOND * limits.rate().toBytes()) {
            throw Problem.of(HttpStatus.REQUEST_TIMEOUT, "The body came too slowly");
        }
    }

    @Override
    public boolean isFinished() {
        return body.isFinished();
    }

    @Override
    public boolean isReady() {
        return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        body.setReadListener(listener);
    }
}
