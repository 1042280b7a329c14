package io.entangle.worker.runner;

import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.job.LogFields;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one attempt at a job: the attempt, the claim before it, and within it epochs, rounds and transfers; steps are too many. Safe for several threads.
 */
final class JobTrace implements AutoCloseable {

    private final Tracer tracer;
    private final Context job;
    private final Span attempt;
    private @Nullable Span part;
    private String partName = "";

    private JobTrace(Tracer tracer, Context job, Span attempt) {
        this.tracer = tracer;
        this.job = job;
        this.attempt = attempt;
    }

    static JobTrace begin(Tracer tracer, Context posted, Lease lease, Duration asked) {
        Instant now = Instant.now();
        SpanBuilder builder = tracer.spanBuilder("job " + lease.spec().kind())
                .setParent(posted)
                .setSpanKind(SpanKind.CONSUMER)
                .setStartTimestamp(now.minus(asked))
                .setAttribute(LogFields.JOB, lease.jobId().toString())
                .setAttribute("entangle.attempt", lease.attempt());
        if (lease.experimentId() != null) {
            builder.setAttribute(LogFields.EXPERIMENT, lease.experimentId().toString());
        }
        Span attempt = builder.startSpan();
        Context job = posted.with(attempt);
        tracer.spanBuilder("claim")
                .setParent(job)
                .setStartTimestamp(now.minus(asked))
                .startSpan()
                .end(now);
        return new JobTrace(tracer, job, attempt);
    }

    /** Begins a span for each epoch that is told of, when it is told of first. */
    void progress(Progress progress) {
        if (progress.epoch() != null) {
            part("epoch " + progress.epoch());
        }
    }

    /** Ends the part before, and begins another; the same goes on. */
    synchronized void part(String name) {
        if (!name.equals(partName)) {
            endPart();
            partName = name;
            part = tracer.spanBuilder(name).setParent(job).startSpan();
        }
    }

    /** A span around something. */
    <T> T during(String name, Supplier<T> work) {
        Span span = tracer.spanBuilder(name).setParent(job).startSpan();
        try {
            return work.get();
        } catch (RuntimeException e) {
            span.setStatus(StatusCode.ERROR, String.valueOf(e.getMessage()));
            throw e;
        } finally {
            span.end();
        }
    }

    /** The attempt did not come to its result. */
    void failed(String why) {
        attempt.setStatus(StatusCode.ERROR, why);
    }

    private void endPart() {
        if (part != null) {
            part.end();
            part = null;
        }
    }

    @Override
    public synchronized void close() {
        endPart();
        attempt.end();
    }
}
