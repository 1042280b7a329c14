package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.Precision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Subnets that a job needs scored, and that any worker may score. It takes the place of what the job has offered before; sent again, it changes nothing.
 *
 * @param round number of it under this lease, from 0
 * @param images how many held-out images they are scored on, as the job was told; all of them unless given
 * @param precision that the job's worker scores with, never {@link Precision#AUTO}
 * @param subnets in the order in which others shall score them
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EvaluationRound(int round, @Nullable Integer images, Precision precision, List<Architecture> subnets) {
    /** Subnets of one round at most. */
    public static final int MOST_SUBNETS = 256;

    /** Copies the list. */
    public EvaluationRound {
        subnets = List.copyOf(subnets);
    }
}
