package io.entangle.e2e;

import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.job.JobKind;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Two deaths while a round of a search is shared: a worker that helps dies as it has told its first scores, and then the worker that holds the search, as it tells its own; neither learns
 * that the API has taken them.
 */
final class DeathsInARound {
    private static final long PATIENCE_SECONDS = 120;

    private final CountDownLatch helperIsDead = new CountDownLatch(1);
    private final Map<UUID, Integer> words = new HashMap<>();
    private final Set<JobKind> deaths = EnumSet.noneOf(JobKind.class);

    /** What has died: whoever was at a job of this kind. */
    synchronized Set<JobKind> deaths() {
        return EnumSet.copyOf(deaths);
    }

    /** The fate of one worker, which {@code killer} ends. */
    Fate of(Runnable killer) {
        return new Fate() {
            @Override
            public Passage of(Crossing crossing) {
                Lease lease = crossing.lease();
                return lease != null && crossing.call() == WireCall.SCORES && dies(lease)
                        ? Passage.ANSWER_LOST
                        : Passage.WHOLE;
            }

            @Override
            public void lost(Crossing crossing) {
                killer.run();
                helperIsDead.countDown();
            }
        };
    }

    private boolean dies(Lease lease) {
        if (lease.spec().kind() == JobKind.EVALUATE) {
            return helperDies(lease);
        }
        awaitTheHelpersDeath();
        synchronized (this) {
            return deaths.add(lease.spec().kind());
        }
    }

    /** Its first word only asks. */
    private synchronized boolean helperDies(Lease lease) {
        return words.merge(lease.jobId(), 1, Integer::sum) == 2 && deaths.add(JobKind.EVALUATE);
    }

    private void awaitTheHelpersDeath() {
        try {
            if (!helperIsDead.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("no other worker has scored anything");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
