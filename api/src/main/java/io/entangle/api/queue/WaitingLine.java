package io.entangle.api.queue;

import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.WorkerInfo;
import io.entangle.shared.job.JobKind;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.async.DeferredResult;

/** Workers that wait for a job, in the order in which they came. */
final class WaitingLine {

    private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();

    /** Lets a worker wait until its answer is set or has timed out. */
    void join(WorkerInfo worker, DeferredResult<ResponseEntity<Lease>> answer) {
        Waiting waiting = new Waiting(worker, Ability.of(worker), answer);
        answer.onCompletion(() -> queue.remove(waiting));
        queue.add(waiting);
    }

    /** Answers the worker of that name, if it waits, that there is nothing for it. */
    void dismiss(String name) {
        queue.stream().filter(waiting -> waiting.worker.name().equals(name)).forEach(Waiting::dismiss);
    }

    /** Answers all of them that there is nothing. */
    void dismissAll() {
        queue.forEach(Waiting::dismiss);
    }

    /** How many wait. */
    int length() {
        return queue.size();
    }

    /**
     * Asks for a job for each, first come, first served. Where there is none for one worker, nobody is asked for who can do the same: a pass over an empty queue
     * costs one question for each different ability, however many wait.
     *
     * @param claims the first job that a worker can do
     * @param returned takes a lease back whose worker has gone meanwhile
     */
    void serve(Function<WorkerInfo, Optional<Lease>> claims, Consumer<Lease> returned) {
        Set<Ability> idle = new HashSet<>();
        for (Waiting waiting : queue) {
            if (waiting.answer.isSetOrExpired() || idle.contains(waiting.ability)) {
                continue;
            }
            Optional<Lease> lease = claims.apply(waiting.worker);
            if (lease.isEmpty()) {
                idle.add(waiting.ability);
            } else if (!waiting.answer.setResult(ResponseEntity.ok(lease.get()))) {
                returned.accept(lease.get());
            }
        }
    }

    /** All that decides which jobs a worker can do. */
    private record Ability(Set<JobKind> kinds, String device) {

        static Ability of(WorkerInfo worker) {
            return new Ability(worker.kinds(), Claims.device(worker));
        }
    }

    private record Waiting(WorkerInfo worker, Ability ability, DeferredResult<ResponseEntity<Lease>> answer) {

        void dismiss() {
            answer.setResult(ResponseEntity.noContent().build());
        }
    }
}
