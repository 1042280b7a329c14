package io.entangle.worker.runner;

import io.entangle.shared.contract.v1.ClaimRequest;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.WorkerInfo;
import io.entangle.worker.handler.Cancellation;
import io.entangle.worker.handler.StopReason;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Claims jobs one after another and has them done, until it is drained. One thread runs it; any thread may drain it. */
public final class LeaseLoop {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseLoop.class);
    private static final int LONG_POLL_SECONDS = 20;
    private static final int LAST_POLL_SECONDS = 2;

    /** What one pass came to. */
    enum Outcome {
        /** No job came up. */
        IDLE,
        /** The API could not be asked. */
        NO_API,
        /** A job was taken, whatever became of it. */
        WORKED,
        /** The loop is to end. */
        DRAINED
    }

    private final ApiClient api;
    private final WorkerInfo self;
    private final Attempt attempt;
    private final boolean untilIdle;
    private final WorkerClock clock;

    private Runnable answered = () -> {};
    private boolean draining;
    private @Nullable Cancellation current;
    private @Nullable Thread waiting;
    private int silences;

    /**
     * A loop of one worker.
     *
     * @param self what it says of itself with every claim
     * @param attempt does the jobs
     * @param untilIdle whether to end as soon as no job comes up
     */
    public LeaseLoop(ApiClient api, WorkerInfo self, Attempt attempt, boolean untilIdle, WorkerClock clock) {
        this.api = api;
        this.self = self;
        this.attempt = attempt;
        this.untilIdle = untilIdle;
        this.clock = clock;
    }

    /**
     * Says what is to be done as soon as the API has answered a claim for the first time, with a job or without.
     *
     * @param reaction run once, before the job; to be said before the loop runs
     */
    public void whenAnswered(Runnable reaction) {
        answered = reaction;
    }

    /**
     * Works until drained or, if so wished, idle.
     *
     * @throws ApiProblem if the API refuses this worker, for instance its key
     */
    public void run() {
        LOG.info("{} asks {} for work on {}", self.name(), api.api(), self.device());
        try {
            Outcome outcome;
            do {
                outcome = runOnce();
            } while (outcome != Outcome.DRAINED && !(outcome == Outcome.IDLE && untilIdle));
            LOG.info("{} ends: {}", self.name(), outcome == Outcome.IDLE ? "no work is left" : "it was asked to");
        } finally {
            attempt.rest();
        }
    }

    /** Asks the loop to end: a job under way saves what can be resumed and is given back. */
    public synchronized void drain() {
        draining = true;
        if (current != null) {
            current.request(StopReason.DRAIN);
        }
        if (waiting != null) {
            waiting.interrupt();
        }
    }

    /** One claim and, if it brings a job, that job. */
    Outcome runOnce() {
        try {
            long askedAt = clock.nanos();
            Optional<Lease> lease = claim();
            if (lease.isEmpty()) {
                return Outcome.IDLE;
            }
            Cancellation cancellation = new Cancellation();
            begin(cancellation);
            try {
                attempt.run(lease.get(), cancellation, askedAt);
            } finally {
                end();
            }
            return Outcome.WORKED;
        } catch (ApiProblem e) {
            if (!e.passing()) {
                throw e;
            }
            return pauseAfter(e);
        } catch (ApiUnreachable | ApiMismatch e) {
            return pauseAfter(e);
        } catch (InterruptedException e) {
            return Outcome.DRAINED;
        }
    }

    private Optional<Lease> claim() throws InterruptedException {
        beginWaiting();
        try {
            int wait = untilIdle ? LAST_POLL_SECONDS : LONG_POLL_SECONDS;
            Optional<Lease> lease = api.claim(new ClaimRequest(self, wait));
            answered.run();
            answered = () -> {};
            if (silences > 0) {
                LOG.info("{} answers again", api.api());
                silences = 0;
            }
            return lease;
        } finally {
            endWaiting();
        }
    }

    private Outcome pauseAfter(RuntimeException because) {
        silences++;
        LOG.warn("{}; trying again", because.getMessage());
        try {
            beginWaiting();
            clock.pause(Backoff.STANDARD.pause(silences, clock.nanos()));
            return Outcome.NO_API;
        } catch (InterruptedException e) {
            return Outcome.DRAINED;
        } finally {
            endWaiting();
        }
    }

    private synchronized void beginWaiting() throws InterruptedException {
        if (draining) {
            throw new InterruptedException("drained");
        }
        waiting = Thread.currentThread();
    }

    /** An interrupt that came too late for the wait must not hit the job. */
    private synchronized void endWaiting() {
        waiting = null;
        if (Thread.interrupted()) {
            LOG.debug("drained while a claim was answered");
        }
    }

    private synchronized void begin(Cancellation cancellation) {
        current = cancellation;
        if (draining) {
            cancellation.request(StopReason.DRAIN);
        }
    }

    private synchronized void end() {
        current = null;
    }
}
