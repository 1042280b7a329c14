package io.entangle.worker.data;

import io.entangle.shared.experiment.AugmentationSpec;
import io.entangle.shared.experiment.ColorJitterSpec;
import io.entangle.shared.experiment.ErasingSpec;
import io.entangle.shared.experiment.RandAugmentSpec;
import org.jspecify.annotations.Nullable;

/**
 * Everything that happens to a training image on its own, in the order of the published recipe: crop, flip, RandAugment or colour jitter, normalisation, erasing.
 */
final class TrainingTransform {

    private final int size;
    private final Augmentation framing;
    private final Augmentation colors;
    private final @Nullable RandomErasing erasing;

    private TrainingTransform(int size, Augmentation framing, Augmentation colors, @Nullable RandomErasing erasing) {
        this.size = size;
        this.framing = framing;
        this.colors = colors;
        this.erasing = erasing;
    }

    static TrainingTransform of(ImageScale scale, AugmentationSpec spec) {
        ErasingSpec erasing = spec.erasing();
        return new TrainingTransform(
                scale.size(),
                Augmentation.framing(scale, spec),
                colors(spec),
                erasing == null ? null : new RandomErasing(erasing));
    }

    private static Augmentation colors(AugmentationSpec spec) {
        RandAugmentSpec randAugment = spec.randAugment();
        if (randAugment != null) {
            return new RandAugment(randAugment);
        }
        ColorJitterSpec jitter = spec.colorJitter();
        return jitter == null ? (image, random) -> image : new ColorJitter(jitter);
    }

    /**
     * Does what is done to bytes.
     *
     * @param image as {@link ImageScale#forTraining} delivers it; left unchanged
     * @return an image of the model's size
     */
    RgbImage augment(RgbImage image, SampleKey key) {
        return colors.apply(framing.apply(image, key.stream("augmentation")), key.stream("colors"));
    }

    /** Does what is done to floats, into position {@code b} of a batch. */
    void normalise(RgbImage augmented, SampleKey key, float[] images_BCHW, int b) {
        Normalisation.write(augmented, images_BCHW, b);
        if (erasing != null) {
            erasing.apply(images_BCHW, b, size, key.stream("erasing"));
        }
    }
}
