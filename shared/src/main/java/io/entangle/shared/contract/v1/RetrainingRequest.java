package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.RetrainMode;
import io.entangle.shared.experiment.TrainingSpec;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the training of one subnet of a finished experiment, alone. The subnet is said in one of three ways.
 *
 * @param rank its rank in the experiment
 * @param architecture any subnet of the experiment's space, written out
 * @param named the name of a released subnet that the space holds
 * @param mode what weights it starts from
 * @param training how it is trained; the way the supernet was, unless given
 * @param seed of every draw of this training; the experiment's, unless given. The held-out part is the experiment's in any case.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RetrainingRequest(
        @Nullable Integer rank,
        @Nullable Architecture architecture,
        @Nullable String named,
        @Nullable RetrainMode mode,
        @Nullable TrainingSpec training,
        @Nullable Long seed) {}
