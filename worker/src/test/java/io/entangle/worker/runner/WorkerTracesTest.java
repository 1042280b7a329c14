package io.entangle.worker.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.telemetry.OtlpReceiver;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a worker does for a job is told in the trace that the job's experiment was posted in. */
class WorkerTracesTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String POSTED = "00-" + TRACE + "-00f067aa0ba902b7-01";

    private final OtlpReceiver collector = new OtlpReceiver();

    @AfterEach
    void close() {
        collector.close();
    }

    @Test
    void theSpansOfAnAttemptBelongToTheTraceOfItsLease() {
        try (WorkerTraces traces = WorkerTraces.to(collector.endpoint(), "worker");
                JobTrace trace = traces.begin(lease(POSTED), Duration.ofSeconds(1))) {
            trace.progress(epoch(1));
            trace.progress(epoch(1));
            trace.progress(epoch(2));
            trace.part("round 3");
            assertThat(trace.during("upload CHECKPOINT", () -> "done")).isEqualTo("done");
            assertThatThrownBy(() -> trace.during("fetch", () -> {
                        throw new IllegalStateException("gone");
                    }))
                    .hasMessage("gone");
        }

        assertThat(collector.received()).isPositive();
        for (String span : new String[] {
            "job INSPECT_DATASET", "claim", "epoch 1", "epoch 2", "round 3", "upload CHECKPOINT", "fetch"
        }) {
            assertThat(collector.has(TRACE, span)).as(span).isTrue();
        }
        assertThat(collector.has(TRACE, "epoch 3")).isFalse();
    }

    @Test
    void whatTheCallerDoesNotSampleIsNotTold() {
        try (WorkerTraces traces = WorkerTraces.to(collector.endpoint(), "worker");
                JobTrace trace = traces.begin(lease(POSTED.replaceAll("01$", "00")), Duration.ZERO)) {
            trace.progress(epoch(1));
        }

        assertThat(collector.received()).isZero();
    }

    @Test
    void withoutAnEndpointNothingIsTold() {
        try (WorkerTraces traces = WorkerTraces.to(" ", "worker");
                JobTrace trace = traces.begin(lease(POSTED), Duration.ZERO)) {
            trace.progress(epoch(1));
            trace.failed("as expected");
        }

        assertThat(collector.received()).isZero();
    }

    private static Lease lease(String traceparent) {
        Lease lease = StubApi.lease(null);
        return new Lease(
                lease.jobId(),
                lease.experimentId(),
                lease.token(),
                lease.attempt(),
                lease.leaseSeconds(),
                lease.heartbeatSeconds(),
                lease.spec(),
                null,
                traceparent);
    }

    private static Progress epoch(int epoch) {
        return new Progress(1, 10, "steps", epoch, 3, null, null, null, null, null);
    }
}
