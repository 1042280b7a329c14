package io.entangle.e2e.chaos;

import static io.entangle.shared.job.JobKind.EVALUATE;
import static io.entangle.shared.job.JobKind.EXPORT;
import static io.entangle.shared.job.JobKind.IMPORT_CHECKPOINT;
import static io.entangle.shared.job.JobKind.MEASURE_SPACE;
import static io.entangle.shared.job.JobKind.RETRAIN;
import static io.entangle.shared.job.JobKind.SEARCH;
import static io.entangle.shared.job.JobKind.TRAIN_SUPERNET;

import io.entangle.e2e.WireCall;
import io.entangle.shared.job.JobKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The moment that a fault would like best.
 *
 * @param call what the worker is asking for
 * @param kind the job it does
 */
record Wish(WireCall call, JobKind kind) {

    /** Every moment that jobs of these kinds have. */
    static List<Wish> among(Collection<JobKind> kinds) {
        List<Wish> wishes = new ArrayList<>();
        for (WireCall call : WireCall.values()) {
            kinds.stream().filter(kind -> asks(kind, call)).forEach(kind -> wishes.add(new Wish(call, kind)));
        }
        return wishes;
    }

    private static boolean asks(JobKind kind, WireCall call) {
        return switch (call) {
            case HEARTBEAT, COMPLETE -> true;
            case UPLOAD ->
                Set.of(TRAIN_SUPERNET, EXPORT, RETRAIN, IMPORT_CHECKPOINT).contains(kind);
            case CHECKPOINT -> Set.of(TRAIN_SUPERNET, RETRAIN).contains(kind);
            case EVALUATIONS -> Set.of(SEARCH, MEASURE_SPACE).contains(kind);
            case SCORES -> Set.of(SEARCH, MEASURE_SPACE, EVALUATE).contains(kind);
            case CANDIDATES -> Set.of(SEARCH, MEASURE_SPACE).contains(kind);
            case DOWNLOAD -> kind == SEARCH;
            default -> false;
        };
    }
}
