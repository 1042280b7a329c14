package io.entangle.e2e;

import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.job.JobKind;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Loses nothing; a search is not told what it has scored before another worker has told something, so that each has its part in it. */
final class BothScore implements Fate {
    private static final long PATIENCE_SECONDS = 120;

    /** A child asks first, and then tells. */
    private final CountDownLatch wordsOfChildren = new CountDownLatch(2);

    @Override
    public Passage of(Crossing crossing) {
        Lease lease = crossing.lease();
        if (crossing.call() == WireCall.SCORES && lease != null) {
            if (lease.spec().kind() == JobKind.EVALUATE) {
                wordsOfChildren.countDown();
            } else {
                awaitAChild();
            }
        }
        return Passage.WHOLE;
    }

    private void awaitAChild() {
        try {
            if (!wordsOfChildren.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("no other worker has scored anything");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void lost(Crossing crossing) {
        throw new IllegalStateException("nothing is lost: " + crossing);
    }
}
