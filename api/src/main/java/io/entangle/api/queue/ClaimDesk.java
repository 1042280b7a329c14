package io.entangle.api.queue;

import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.WorkerInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * Where workers wait for jobs. A waiting worker holds neither a thread nor a connection: one dispatcher thread asks the queue for all of them, once for
 * those who can do the same, whenever something was queued here, another process notified of it, or the poll interval has passed (jobs also become available by time).
 */
@Component
public class ClaimDesk implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(ClaimDesk.class);

    private final Claims claims;
    private final Leases leases;
    private final QueueSettings settings;
    private final WaitingLine line = new WaitingLine();
    private final Semaphore bell = new Semaphore(0);
    private final AtomicLong rung = new AtomicLong();
    private volatile @Nullable Thread dispatcher;

    ClaimDesk(Claims claims, Leases leases, QueueSettings settings) {
        this.claims = claims;
        this.leases = leases;
        this.settings = settings;
    }

    /**
     * A lease, or 204 when none came up in {@code wait}.
     *
     * @return the answer, or, if there is none yet, the {@link DeferredResult} that will have it: a request that is answered at once need not be taken up again
     */
    public Object claim(WorkerInfo worker, Duration wait) {
        ResponseEntity<Lease> nothing = ResponseEntity.noContent().build();
        // Who asks again has given the earlier question up; a job must not go to where nobody listens any more.
        line.dismiss(worker.name());
        long before = rung.get();
        Optional<Lease> lease = claims.ask(worker);
        if (lease.isPresent()) {
            return ResponseEntity.ok(lease.get());
        } else if (wait.isZero() || !isRunning()) {
            return nothing;
        }
        DeferredResult<ResponseEntity<Lease>> answer =
                new DeferredResult<>(Math.max(1, wait.toMillis()), () -> nothing);
        line.join(worker, answer);
        if (rung.get() != before) {
            // What the bell rang for may have come in after the claim, and been looked for before the wait.
            wake();
        }
        return answer;
    }

    /** How many workers wait. */
    int waiting() {
        return line.length();
    }

    /** Looks at the queue for those who wait. */
    void wake() {
        rung.incrementAndGet();
        bell.release();
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void onQueued(JobsAvailable event) {
        wake();
    }

    private void dispatch() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                bell.tryAcquire(settings.poll().toMillis(), TimeUnit.MILLISECONDS);
                bell.drainPermits();
                line.serve(claims::claim, lease -> leases.release(lease.jobId(), lease.token()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.error("Could not look for jobs; trying again", e);
            }
        }
    }

    @Override
    public void start() {
        Thread thread = new Thread(this::dispatch, "claim-desk");
        thread.setDaemon(true);
        dispatcher = thread;
        thread.start();
    }

    /** Stops before the web server, so that nobody is left waiting for it to end. */
    @Override
    public void stop() {
        Thread thread = dispatcher;
        dispatcher = null;
        if (thread != null) {
            thread.interrupt();
        }
        line.dismissAll();
    }

    @Override
    public boolean isRunning() {
        return dispatcher != null;
    }
}
