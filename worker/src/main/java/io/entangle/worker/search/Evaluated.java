package io.entangle.worker.search;

/**
 * A proposal and what became of it.
 *
 * @param proposal as it was asked for
 * @param score the higher the better, usually held-out accuracy
 */
public record Evaluated(Proposal proposal, double score) {

    /**
     * Checks the score.
     *
     * @throws IllegalArgumentException if the score is not finite: it could not be ranked
     */
    public Evaluated {
        if (!Double.isFinite(score)) {
            throw new IllegalArgumentException("the score of " + proposal.architecture() + " is " + score);
        }
    }
}
