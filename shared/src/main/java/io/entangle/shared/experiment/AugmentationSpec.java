package io.entangle.shared.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Random changes of a training image.
 *
 * @param randomCrop up to 32 pixels: crop after padding by 4; above: a resized crop of 8 to 100 % of the area
 * @param flipProbability probability of a horizontal flip
 */
public record AugmentationSpec(boolean randomCrop, double flipProbability) {

    /** Crop, and flip half of the images. */
    public static final AugmentationSpec DEFAULT = new AugmentationSpec(true, 0.5);

    @JsonCreator
    static AugmentationSpec of(
            @JsonProperty("randomCrop") @Nullable Boolean randomCrop,
            @JsonProperty("flipProbability") @Nullable Double flipProbability) {
        return new AugmentationSpec(
                randomCrop == null ? DEFAULT.randomCrop : randomCrop,
                flipProbability == null ? DEFAULT.flipProbability : flipProbability);
    }

    List<Violation> violations() {
        return new Violations()
                .between("/flipProbability", flipProbability, 0, 1)
                .list();
    }
}
