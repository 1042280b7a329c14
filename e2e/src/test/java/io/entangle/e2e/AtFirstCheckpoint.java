package io.entangle.e2e;

import java.util.concurrent.atomic.AtomicBoolean;

/** Loses nothing, and does something once: as the first checkpoint is on its way. */
final class AtFirstCheckpoint implements Fate {

    private final Runnable something;
    private final AtomicBoolean done = new AtomicBoolean();

    AtFirstCheckpoint(Runnable something) {
        this.something = something;
    }

    @Override
    public Passage of(Crossing crossing) {
        if (crossing.call() == WireCall.CHECKPOINT && done.compareAndSet(false, true)) {
            something.run();
        }
        return Passage.WHOLE;
    }

    @Override
    public void lost(Crossing crossing) {
        throw new IllegalStateException("nothing is lost: " + crossing);
    }
}
