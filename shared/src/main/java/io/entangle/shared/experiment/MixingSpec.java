package io.entangle.shared.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Training images mixed in pairs, with their labels. A batch is mixed with itself in reverse order, by one weight: blended (mixup; Zhang et al., ICLR 2018,
 * arXiv:1710.09412) or with a rectangle of one laid over the other (cutmix; Yun et al., ICCV 2019, arXiv:1905.04899).
 *
 * @param mixupAlpha the weight of a blend is drawn from Beta(alpha, alpha); 0 for no mixup
 * @param cutmixAlpha the weight of a cut is drawn from Beta(alpha, alpha), then set to the share of pixels that was left; 0 for no cutmix
 * @param probability that a batch is mixed
 * @param switchProbability that a batch is cut instead of blended, where both are on
 */
public record MixingSpec(double mixupAlpha, double cutmixAlpha, double probability, double switchProbability) {

    /** Images stay as they are. */
    public static final MixingSpec NONE = new MixingSpec(0, 0, 1, 0.5);

    /** As published. */
    public static final MixingSpec PUBLISHED = new MixingSpec(0.8, 1, 1, 0.5);

    private static final double SMALLEST_ALPHA = 0.01;
    private static final double LARGEST_ALPHA = 100;

    @JsonCreator
    static MixingSpec of(
            @JsonProperty("mixupAlpha") @Nullable Double mixupAlpha,
            @JsonProperty("cutmixAlpha") @Nullable Double cutmixAlpha,
            @JsonProperty("probability") @Nullable Double probability,
            @JsonProperty("switchProbability") @Nullable Double switchProbability) {
        return new MixingSpec(
                mixupAlpha == null ? NONE.mixupAlpha : mixupAlpha,
                cutmixAlpha == null ? NONE.cutmixAlpha : cutmixAlpha,
                probability == null ? NONE.probability : probability,
                switchProbability == null ? NONE.switchProbability : switchProbability);
    }

    /** Whether any batch can be mixed. */
    public boolean mixes() {
        return probability > 0 && (mixupAlpha > 0 || cutmixAlpha > 0);
    }

    List<Violation> violations() {
        String range = "must be 0 for none, or between %s and %.0f".formatted(SMALLEST_ALPHA, LARGEST_ALPHA);
        return new Violations()
                .require(isAlpha(mixupAlpha), "/mixupAlpha", range)
                .require(isAlpha(cutmixAlpha), "/cutmixAlpha", range)
                .between("/probability", probability, 0, 1)
                .between("/switchProbability", switchProbability, 0, 1)
                .list();
    }

    private static boolean isAlpha(double value) {
        return value == 0 || (value >= SMALLEST_ALPHA && value <= LARGEST_ALPHA);
    }
}
