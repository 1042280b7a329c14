package io.entangle.shared.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A running average of the supernet's weights (Polyak and Juditsky, SIAM J. Control Optim. 1992); what is searched, tested and exported is the average then.
 *
 * @param decay share of the average that is kept at a step. Early on it is less, (1 + step) / (10 + step), so that the random start is forgotten.
 */
public record EmaSpec(double decay) {

    private static final double DEFAULT_DECAY = 0.9998;

    @JsonCreator
    static EmaSpec of(@JsonProperty("decay") @Nullable Double decay) {
        return new EmaSpec(decay == null ? DEFAULT_DECAY : decay);
    }

    /**
     * The share kept at a step.
     *
     * @param step steps done before, from 0
     */
    public double decayAt(long step) {
        return Math.min(decay, (1.0 + step) / (10.0 + step));
    }

    List<Violation> violations() {
        return new Violations()
                .require(decay > 0 && decay < 1, "/decay", "must lie between 0 and 1")
                .list();
    }
}
