package io.entangle.shared.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Operations drawn at random from a fixed set (Cubuk et al., <i>RandAugment</i>, NeurIPS 2020, arXiv:1909.13719, section 3), with the set and the additions of the
 * published recipe's {@code rand-m9-mstd0.5-inc1}, which the defaults are.
 *
 * @param magnitude mean strength of an operation, 0 to 10
 * @param magnitudeDeviation standard deviation of the strength, which is drawn for each operation and clipped to 0 to 10; 0 for the mean always
 * @param operations how many are drawn for an image, with replacement
 * @param probability that a drawn operation is applied
 * @param increasing whether every operation gets stronger with the magnitude; otherwise some get weaker, as in the paper
 * @param interpolation of the operations that move pixels
 */
public record RandAugmentSpec(
        double magnitude,
        double magnitudeDeviation,
        int operations,
        double probability,
        boolean increasing,
        Interpolation interpolation) {

    /** {@code rand-m9-mstd0.5-inc1}, as the published recipe calls it: bicubic. */
    public static final RandAugmentSpec DEFAULT = new RandAugmentSpec(9, 0.5, 2, 0.5, true, Interpolation.BICUBIC);

    @JsonCreator
    static RandAugmentSpec of(
            @JsonProperty("magnitude") @Nullable Double magnitude,
            @JsonProperty("magnitudeDeviation") @Nullable Double magnitudeDeviation,
            @JsonProperty("operations") @Nullable Integer operations,
            @JsonProperty("probability") @Nullable Double probability,
            @JsonProperty("increasing") @Nullable Boolean increasing,
            @JsonProperty("interpolation") @Nullable Interpolation interpolation) {
        return new RandAugmentSpec(
                magnitude == null ? DEFAULT.magnitude : magnitude,
                magnitudeDeviation == null ? DEFAULT.magnitudeDeviation : magnitudeDeviation,
                operations == null ? DEFAULT.operations : operations,
                probability == null ? DEFAULT.probability : probability,
                increasing == null ? DEFAULT.increasing : increasing,
                interpolation == null ? DEFAULT.interpolation : interpolation);
    }

    List<Violation> violations() {
        return new Violations()
                .between("/magnitude", magnitude, 0, 10)
                .between("/magnitudeDeviation", magnitudeDeviation, 0, 10)
                .between("/operations", operations, 1, 15)
                .between("/probability", probability, 0, 1)
                .list();
    }
}
