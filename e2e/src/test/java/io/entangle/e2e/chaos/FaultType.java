package io.entangle.e2e.chaos;

import static io.entangle.e2e.WireCall.CANDIDATES;
import static io.entangle.e2e.WireCall.CHECKPOINT;
import static io.entangle.e2e.WireCall.CLAIM;
import static io.entangle.e2e.WireCall.COMPLETE;
import static io.entangle.e2e.WireCall.DOWNLOAD;
import static io.entangle.e2e.WireCall.EVALUATIONS;
import static io.entangle.e2e.WireCall.HEARTBEAT;
import static io.entangle.e2e.WireCall.SCORES;
import static io.entangle.e2e.WireCall.UPLOAD;

import io.entangle.e2e.WireCall;
import java.util.Set;

/** What may go wrong. The first ones are those that each build has; a round of a deck holds each of them once. */
enum FaultType {
    FROZEN_WORKER(
            "worker stopped (SIGSTOP) past its lease, then continued; the call it was at arrives late",
            true,
            Calls.WRITES),
    LATE_HEARTBEAT(
            "heartbeat that arrives after the end of the lease, while the reaper is taking the job",
            true,
            Set.of(HEARTBEAT)),
    DAMAGED_CHECKPOINT(
            "checkpoint torn, flipped or vanished in the store, and its worker cut off", false, Set.of(CHECKPOINT)),
    KILLED_WORKER("worker killed (SIGKILL), before or after the API heard of it", false, Calls.WRITES),
    CRASHED_DATABASE("PostgreSQL stopped at once (SIGQUIT) and recovered", true, Calls.WRITES),
    CUT_UPLOAD("connection cut in the middle of an upload", false, Set.of(UPLOAD)),
    CUT_COMPLETION("connection cut in the middle of a completion", false, Set.of(COMPLETE)),
    CUT_HEARTBEAT("connection cut in the middle of a heartbeat", false, Set.of(HEARTBEAT)),
    LOST_ANSWER("call executed, its answer lost", false, Calls.ALL),
    REPEATED_CALL("call delivered twice, to both APIs at once", false, Calls.ALL),
    KILLED_API("API killed (SIGKILL) with the call under way", true, Calls.WRITES),
    FULL_DISK("disk of the store full in the middle of an upload", true, Set.of(UPLOAD)),
    WRONG_CLOCK("clock of a worker moved by hours", false, Calls.WRITES),
    RESTARTED_DATABASE("PostgreSQL restarted (SIGINT)", true, Calls.WRITES);

    private final String words;
    private final boolean alone;

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
    private final Set<WireCall> calls;

    FaultType(String words, boolean alone, Set<WireCall> calls) {
        this.words = words;
        this.alone = alone;
        this.calls = calls;
    }

    /** What happens. */
    String words() {
        return words;
    }

    /** Whether no other fault of this sort may happen meanwhile. */
    boolean alone() {
        return alone;
    }

    /** The calls at which it may happen. */
    Set<WireCall> calls() {
        return calls;
    }

    private static final class Calls {

        static final Set<WireCall> WRITES =
                Set.of(HEARTBEAT, CHECKPOINT, CANDIDATES, EVALUATIONS, SCORES, COMPLETE, UPLOAD);
        static final Set<WireCall> ALL =
                Set.of(HEARTBEAT, CHECKPOINT, CANDIDATES, EVALUATIONS, SCORES, COMPLETE, UPLOAD, CLAIM, DOWNLOAD);
    }
}
