package io.entangle.worker.search;

/**
 * Why a search proposes nothing more.
 *
 * @param reason for programs
 * @param explanation for people, a full sentence without a full stop
 */
public record Ending(Reason reason, String explanation) {

    /** The ways in which a search can end. */
    public enum Reason {
        /** As many architectures were proposed as the specification allows. */
        BUDGET_SPENT,
        /** Every architecture of the space within the limits has been proposed. */
        SPACE_EXHAUSTED,
        /** The bounded number of draws found no further architecture within the limits. */
        NOTHING_NEW_FOUND,
        /** No architecture of the space keeps the limits. */
        INFEASIBLE
    }
}
