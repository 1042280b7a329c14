package io.entangle.api.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.springframework.boot.test.context.TestComponent;

/** The API under attack: what has to be true before and after. */
@TestComponent
final class AttackedApi {

    private final Api api;
    private final Aftermath aftermath;
    private Map<String, Long> before = Map.of();

    AttackedApi(Api api, Aftermath aftermath) {
        this.api = api;
        this.aftermath = aftermath;
    }

    /** Counts what is stored. */
    void begin() throws IOException {
        before = aftermath.counts();
    }

    /** Fails unless nothing more is stored, and the API is well. */
    void requireUnharmed() throws IOException {
        assertThat(aftermath.counts()).isEqualTo(before);
        assertThat(api.get("/actuator/health").at("/status")).isEqualTo("UP");
    }

    /** What a request that can be sent is answered. */
    RawAnswer answer(RawRequest request) throws IOException {
        return new RawConnection(api.uri("/").getPort()).send(request).orElseThrow();
    }

    /** Fails unless the answer is a problem with one of the statuses. */
    static void requireRefusal(RawAnswer answer, Integer... statuses) {
        assertThat(answer.status()).as(answer.text()).isIn(List.of(statuses));
        assertThat(answer.type()).isEqualTo("application/problem+json");
        assertThat(answer.json().orElseThrow().path("status").asInt()).isEqualTo(answer.status());
    }
}
