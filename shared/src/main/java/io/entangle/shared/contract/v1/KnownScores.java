package io.entangle.shared.contract.v1;

import java.util.List;

/**
 * What others have scored.
 *
 * @param scores those of the subnets asked about that are known
 */
public record KnownScores(List<EvaluatedSubnet> scores) {
    /** Copies the list. */
    public KnownScores {
        scores = List.copyOf(scores);
    }
}
