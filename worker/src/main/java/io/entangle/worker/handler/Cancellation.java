package io.entangle.worker.handler;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Asks a running job to stop; set by any thread, looked at by the job between two steps of its work. */
public final class Cancellation {

    private final AtomicReference<@Nullable StopReason> reason = new AtomicReference<>();

    /** Asks the job to stop; a weaker reason does not replace a stronger one. */
    public void request(StopReason because) {
        reason.accumulateAndGet(
                because, (old, added) -> old == null || (added != null && added.compareTo(old) > 0) ? added : old);
    }

    /** Why the job shall stop, or null while it shall go on. */
    public @Nullable StopReason reason() {
        return reason.get();
    }

    /**
     * Goes on, or not.
     *
     * @throws JobStopped if the job shall stop
     */
    public void throwIfRequested() {
        StopReason because = reason.get();
        if (because != null) {
            throw new JobStopped(because);
        }
    }
}
