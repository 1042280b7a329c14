package io.entangle.api.queue;

import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.WorkerInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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
 * Where workers wait for jobs. A waiting worker holds neither a thread nor a connection: one dispatcher thread asks the queue for all of them whenever
 * something was queued here, another process notified of it, or the poll interval has passed (jobs also become available by time).
 */
@Component
public class ClaimDesk implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(ClaimDesk.class);

    private final Claims claims;
    private final Leases leases;
    private final QueueSettings settings;
    private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private final Semaphore bell = new Semaphore(0);
    private volatile @Nullable Thread dispatcher;

    ClaimDesk(Claims claims, Leases leases, QueueSettings settings) {
        this.claims = claims;
        this.leases = leases;
        this.settings = settings;
    }

    /** Answers with a lease, or with 204 when none came up in {@code wait}. */
    public DeferredResult<ResponseEntity<Lease>> claim(WorkerInfo worker, Duration wait) {
        ResponseEntity<Lease> nothing = ResponseEntity.noContent().build();
        DeferredResult<ResponseEntity<Lease>> answer =
                new DeferredResult<>(Math.max(1, wait.toMillis()), () -> nothing);
        dismiss(worker.name());
        Optional<Lease> lease = claims.claim(worker);
        if (lease.isPresent()) {
            answer.setResult(ResponseEntity.ok(lease.get()));
        } else if (wait.isZero() || !isRunning()) {
            answer.setResult(nothing);
        } else {
            Waiting waiting = new Waiting(worker, answer);
            answer.onCompletion(() -> queue.remove(waiting));
            queue.add(waiting);
            // A job may have come in between the claim and the wait.
            wake();
        }
        return answer;
    }

    /** A worker that asks again has given its earlier question up; a job must not go to where nobody listens any more. */
    private void dismiss(String name) {
        queue.stream()
                .filter(waiting -> waiting.worker.name().equals(name))
                .forEach(waiting ->
                        waiting.answer.setResult(ResponseEntity.noContent().build()));
    }

    /** How many workers wait. */
    int waiting() {
        return queue.size();
    }

    /** Looks at the queue for those who wait. */
    void wake() {
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
                queue.forEach(this::serve);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.error("Could not look for jobs; trying again", e);
            }
        }
    }

    private void serve(Waiting waiting) {
        if (waiting.answer.isSetOrExpired()) {
            return;
        }
        claims.claim(waiting.worker).ifPresent(lease -> {
            if (!waiting.answer.setResult(ResponseEntity.ok(lease))) {
                leases.release(lease.jobId(), lease.token());
            }
        });
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
        queue.forEach(
                waiting -> waiting.answer.setResult(ResponseEntity.noContent().build()));
    }

    @Override
    public boolean isRunning() {
        return dispatcher != null;
    }

    private record Waiting(WorkerInfo worker, DeferredResult<ResponseEntity<Lease>> answer) {}
}
