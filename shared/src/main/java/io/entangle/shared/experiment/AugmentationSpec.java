package io.entangle.shared.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Random changes of a training image, in this order: crop, flip, colours, normalisation, erasing.
 *
 * @param randomCrop whether a part is seen, up to 32 pixels after padding, above by a resized crop; otherwise the image as evaluation sees it
 * @param crop which part
 * @param flipProbability probability of a horizontal flip
 * @param randAugment RandAugment, or none
 * @param colorJitter random colours, or none; off where there is RandAugment, as in the published script
 * @param erasing random erasing, or none
 * @param repetitions how often an image comes, one time after the other and each time changed anew, before the next image (Hoffer et al., <i>Augment Your Batch</i>,
 *     CVPR 2020, arXiv:1901.09335). An epoch keeps its length and sees that many times fewer images
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AugmentationSpec(
        boolean randomCrop,
        CropSpec crop,
        double flipProbability,
        @Nullable RandAugmentSpec randAugment,
        @Nullable ColorJitterSpec colorJitter,
        @Nullable ErasingSpec erasing,
        int repetitions) {

    /** Crop, and flip half of the images. */
    public static final AugmentationSpec DEFAULT = new AugmentationSpec(true, 0.5);

    /** The published recipe as it ran, on several devices together: on a single one the published script does not repeat images. */
    public static final AugmentationSpec PUBLISHED = new AugmentationSpec(
            true, CropSpec.DEFAULT, 0.5, RandAugmentSpec.DEFAULT, ColorJitterSpec.DEFAULT, ErasingSpec.DEFAULT, 3);

    /** Crop and flip, and nothing else. */
    public AugmentationSpec(boolean randomCrop, double flipProbability) {
        this(randomCrop, CropSpec.DEFAULT, flipProbability, null, null, null, 1);
    }

    @JsonCreator
    static AugmentationSpec of(
            @JsonProperty("randomCrop") @Nullable Boolean randomCrop,
            @JsonProperty("crop") @Nullable CropSpec crop,
            @JsonProperty("flipProbability") @Nullable Double flipProbability,
            @JsonProperty("randAugment") @Nullable RandAugmentSpec randAugment,
            @JsonProperty("colorJitter") @Nullable ColorJitterSpec colorJitter,
            @JsonProperty("erasing") @Nullable ErasingSpec erasing,
            @JsonProperty("repetitions") @Nullable Integer repetitions) {
        return new AugmentationSpec(
                randomCrop == null ? DEFAULT.randomCrop : randomCrop,
                crop == null ? DEFAULT.crop : crop,
                flipProbability == null ? DEFAULT.flipProbability : flipProbability,
                randAugment,
                colorJitter,
                erasing,
                repetitions == null ? DEFAULT.repetitions : repetitions);
    }

    List<Violation> violations() {
        return new Violations()
                .addAll("/crop", crop.violations())
                .between("/flipProbability", flipProbability, 0, 1)
                .addAll("/randAugment", randAugment == null ? List.of() : randAugment.violations())
                .addAll("/colorJitter", colorJitter == null ? List.of() : colorJitter.violations())
                .addAll("/erasing", erasing == null ? List.of() : erasing.violations())
                .between("/repetitions", repetitions, 1, 16)
                .list();
    }
}
