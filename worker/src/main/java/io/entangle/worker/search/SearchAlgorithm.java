package io.entangle.worker.search;

import java.util.List;
import java.util.Optional;

/**
 * A search by ask and tell: the caller owns the loop, asks for proposals, scores them wherever it likes, and tells the
 * scores.
 *
 * <pre>{@code
 * while (!search.done()) {
 *     search.tell(score(search.ask(16)));
 * }
 * }</pre>
 *
 * <p>The proposals depend on the {@link SearchProblem} and the scores alone, not on how many are asked for at a time or
 * in which order they are told. A search that was killed is therefore resumed by starting it anew and telling the
 * scores already known. Not safe for use by several threads at once.
 */
public interface SearchAlgorithm {

    /**
     * Hands out proposals to score.
     *
     * @param max how many at most, 1 or more
     * @return new proposals; empty if the search is done, or if it has to be told the scores of earlier ones first
     */
    List<Proposal> ask(int max);

    /**
     * Takes in scores.
     *
     * @param evaluated any of the proposals handed out and not yet told, in any order
     * @throws IllegalArgumentException if one of them was not asked for, or was told already
     */
    void tell(List<Evaluated> evaluated);

    /** Returns whether nothing is left to ask or to tell. */
    boolean done();

    /** Returns why the search proposes nothing more; present as soon as that is certain. */
    Optional<Ending> ending();

    /** Returns everything told so far, best first; equal scores stand in the order of their proposal. */
    List<Evaluated> ranking();
}
