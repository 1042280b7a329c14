package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scores for scores. Of a subnet that two workers have scored, the first score stays.
 *
 * @param images how many held-out images were asked for; all of them unless given
 * @param scored what this lease has scored since the last exchange
 * @param wanted hashes of what it still has before it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScoreExchange(@Nullable Integer images, List<EvaluatedSubnet> scored, List<String> wanted) {
    /** Copies the lists. */
    public ScoreExchange {
        scored = List.copyOf(scored);
        wanted = List.copyOf(wanted);
    }
}
