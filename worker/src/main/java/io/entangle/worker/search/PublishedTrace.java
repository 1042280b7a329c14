package io.entangle.worker.search;

import java.util.List;

/**
 * What the published search did.
 *
 * @param generations the ranked generations, in the order in which candidates were found
 * @param unranked the last generation, which nothing ranked
 * @param best the parents at the end, best first
 * @param top50 scores of the best fifty so far, after each generation
 * @param evaluations how many candidates were scored on the validation set, and as many on the test set
 * @param noted how many candidates were ever drawn
 * @param untried how many of them were never looked at
 * @param overLimit how often a candidate was too large
 * @param underLimit how often a candidate was too small
 */
public record PublishedTrace(
        List<List<Scored>> generations,
        List<PublishedCandidate> unranked,
        List<PublishedCandidate> best,
        List<List<Double>> top50,
        int evaluations,
        int noted,
        int untried,
        int overLimit,
        int underLimit) {

    /** Copies the lists. */
    public PublishedTrace {
        generations = generations.stream().map(List::copyOf).toList();
        unranked = List.copyOf(unranked);
        best = List.copyOf(best);
        top50 = top50.stream().map(List::copyOf).toList();
    }

    /**
     * A candidate of a generation.
     *
     * @param candidate what it is
     * @param accuracy its score
     * @param millions its parameters, in millions
     */
    public record Scored(PublishedCandidate candidate, double accuracy, double millions) {}
}
