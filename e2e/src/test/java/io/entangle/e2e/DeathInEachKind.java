package io.entangle.e2e;

import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.job.JobKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Deaths over one job of each kind. Its worker dies when the API has taken a part of the result, and the next one when it says that the job is done, a word
 * that nobody hears. A job without parts knows the latter only.
 */
final class DeathInEachKind implements Fate {

    /** A worker's death: of what, over what. */
    record Death(JobKind kind, Moment moment) {}

    /** When a worker dies. */
    enum Moment {
        A_PART_IS_TAKEN,
        THE_RESULT_IS_LOST
    }

    private static final Set<WireCall> PARTS = Set.of(WireCall.CHECKPOINT, WireCall.CANDIDATES);

    private final Runnable killer;
    private final Map<JobKind, UUID> victims = new HashMap<>();
    private final List<Death> deaths = new ArrayList<>();

    /** {@code killer} ends the worker whose call is on its way, and is done when it has ended. */
    DeathInEachKind(Runnable killer) {
        this.killer = killer;
    }

    /** Every death so far, first to last. */
    synchronized List<Death> deaths() {
        return List.copyOf(deaths);
    }

    @Override
    public synchronized Passage of(Crossing crossing) {
        Lease lease = crossing.lease();
        boolean part = PARTS.contains(crossing.call()) && crossing.method().equals("POST");
        if (lease == null || !(part || crossing.call() == WireCall.COMPLETE)) {
            return Passage.WHOLE;
        }
        Death death = new Death(lease.spec().kind(), part ? Moment.A_PART_IS_TAKEN : Moment.THE_RESULT_IS_LOST);
        boolean chosen =
                victims.computeIfAbsent(death.kind(), kind -> lease.jobId()).equals(lease.jobId());
        if (!chosen || deaths.contains(death)) {
            return Passage.WHOLE;
        }
        deaths.add(death);
        return part ? Passage.ANSWER_LOST : Passage.REQUEST_LOST;
    }

    @Override
    public void lost(Crossing crossing) {
        killer.run();
    }
}
