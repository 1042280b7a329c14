package io.entangle.shared.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user gets in the end.
 *
 * @param subnets how many of the best subnets are tested, ranked and exported
 */
public record ResultsSpec(int subnets) {

    /** All defaults. */
    public static final ResultsSpec DEFAULT = new ResultsSpec(10);

    @JsonCreator
    static ResultsSpec of(@JsonProperty("subnets") @Nullable Integer subnets) {
        return subnets == null ? DEFAULT : new ResultsSpec(subnets);
    }

    List<Violation> violations() {
        return new Violations().between("/subnets", subnets, 1, 1000).list();
    }
}
