package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a round stands as it is offered.
 *
 * @param scores those of its subnets that are known, be it from an earlier attempt
 * @param failed jobs of other workers that have failed at what this lease has offered
 * @param failure why the last of them has
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RoundStanding(
        List<EvaluatedSubnet> scores, int failed, @Nullable Failure failure) {
    /** Copies the list. */
    public RoundStanding {
        scores = List.copyOf(scores);
    }
}
