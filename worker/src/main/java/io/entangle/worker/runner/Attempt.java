package io.entangle.worker.runner;

import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.LogFields;
import io.entangle.worker.handler.Cancellation;
import io.entangle.worker.handler.JobHandler;
import io.entangle.worker.handler.JobStopped;
import io.entangle.worker.handler.StopReason;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Does the job of one lease: heartbeats beside, the handler at work, and one word to the API at its end. */
public final class Attempt {

    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

    private final ApiClient api;
    private final Map<JobKind, JobHandler<?>> handlers;
    private final Function<Throwable, Failure> failures;
    private final WorkDirectory directory;
    private final WorkerClock clock;
    private final WorkerTraces traces;

    /**
     * Attempts with these means.
     *
     * @param handlers one for each kind the worker takes
     * @param failures puts an error of a handler into words for the user
     */
    public Attempt(
            ApiClient api,
            Map<JobKind, JobHandler<?>> handlers,
            Function<Throwable, Failure> failures,
            WorkDirectory directory,
            WorkerClock clock,
            WorkerTraces traces) {
        this.api = api;
        this.handlers = Map.copyOf(handlers);
        this.failures = failures;
        this.directory = directory;
        this.clock = clock;
        this.traces = traces;
    }

    /**
     * Does the job and reports its end; returns when the worker is free again, whatever became of the job.
     *
     * @param claimedAt {@link WorkerClock#nanos} before the lease was asked for
     */
    void run(Lease lease, Cancellation cancellation, long claimedAt) {
        MDC.put(LogFields.JOB, lease.jobId().toString());
        if (lease.experimentId() != null) {
            MDC.put(LogFields.EXPERIMENT, lease.experimentId().toString());
        }
        try (JobLogSender log = JobLogSender.start(api, lease);
                JobTrace trace = traces.begin(lease, Duration.ofNanos(clock.nanos() - claimedAt))) {
            attempt(lease, cancellation, claimedAt, log, trace);
        } finally {
            MDC.remove(LogFields.JOB);
            MDC.remove(LogFields.EXPERIMENT);
        }
    }

    private void attempt(Lease lease, Cancellation cancellation, long claimedAt, JobLogSender log, JobTrace trace) {
        JobReports reports = new JobReports();
        LeaseKeeper keeper = new LeaseKeeper(api, lease, reports, cancellation, clock, claimedAt);
        LeasedJob job = new LeasedJob(api, directory, lease, reports, keeper, cancellation, clock, trace);
        LOG.info("job {}: {}, attempt {}", lease.jobId(), lease.spec().kind(), lease.attempt());
        HeartbeatThread heartbeat = HeartbeatThread.start(keeper, cancellation);
        try {
            Ending ending = handle(lease, job);
            flush(reports, keeper);
            log.flush();
            ending.report(job);
            ending.told(trace);
            LOG.info("job {}: {}", lease.jobId(), ending.words());
        } catch (JobStopped e) {
            trace.failed("stopped, " + e.reason());
            LOG.info("job {}: stopped without a result, {}", lease.jobId(), e.reason());
        } catch (ApiProblem | ApiUnreachable e) {
            trace.failed(String.valueOf(e.getMessage()));
            LOG.warn("job {}: its end could not be reported: {}", lease.jobId(), e.getMessage());
        } finally {
            heartbeat.close();
            job.clear();
        }
    }

    /** Lets go of whatever was kept for a next job. */
    void rest() {
        handlers.values().forEach(JobHandler::rest);
    }

    private Ending handle(Lease lease, LeasedJob job) {
        try {
            JobHandler<?> handler = Objects.requireNonNull(
                    handlers.get(lease.spec().kind()), "a worker is leased only the kinds it takes");
            handlers.values().stream().filter(other -> other != handler).forEach(JobHandler::rest);
            return new Completed(handler.accept(lease.spec(), job));
        } catch (JobStopped e) {
            return ended(job, e);
        } catch (Throwable e) { // an OutOfMemoryError, too, is the user's to know
            return job.cancellation().reason() == null ? failed(lease, e) : ended(job, e);
        }
    }

    private Ending failed(Lease lease, Throwable error) {
        LOG.error("job {} failed", lease.jobId(), error);
        return new Failed(failures.apply(error));
    }

    /** An error after the job was asked to stop is taken for a consequence of stopping. */
    private static Ending ended(LeasedJob job, Throwable because) {
        StopReason reason = job.cancellation().reason();
        if (reason == StopReason.CANCELLED || reason == StopReason.LEASE_LOST) {
            throw new JobStopped(reason);
        }
        LOG.debug("given back", because);
        return new Released();
    }

    /** Sends the last progress and the last metrics before the end, whatever it is; a result is held back until the metrics have arrived. */
    private static void flush(JobReports reports, LeaseKeeper keeper) {
        try {
            int before;
            do {
                before = reports.pending();
                keeper.renew();
            } while (reports.pending() > 0 && reports.pending() < before);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private sealed interface Ending {
        void report(LeasedJob job);

        /** What a trace has to say of it. */
        default void told(JobTrace trace) {}

        String words();
    }

    private record Completed(JobResult result) implements Ending {
        @Override
        public void report(LeasedJob job) {
            try {
                job.complete(result);
            } catch (ApiProblem e) {
                job.fail(new Failure("ResultRefused", "The API refused the result: " + e.getMessage(), false));
                throw e;
            }
        }

        @Override
        public String words() {
            return "done";
        }
    }

    private record Failed(Failure failure) implements Ending {
        @Override
        public void report(LeasedJob job) {
            job.fail(failure);
        }

        @Override
        public void told(JobTrace trace) {
            trace.failed(failure.message());
        }

        @Override
        public String words() {
            return "failed, " + failure.message();
        }
    }

    private record Released() implements Ending {
        @Override
        public void report(LeasedJob job) {
            job.release();
        }

        @Override
        public String words() {
            return "given back to the queue";
        }
    }
}
