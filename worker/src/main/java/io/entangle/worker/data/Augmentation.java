package io.entangle.worker.data;

import io.entangle.shared.experiment.AugmentationSpec;
import java.util.SplittableRandom;

/** A random change of a training image. Implementations are stateless; all randomness comes from the argument. */
interface Augmentation {

    /**
     * Changes one image.
     *
     * @param image as {@link ImageScale#forTraining} delivers it; left unchanged
     * @param random the stream of this sample in this epoch
     * @return an image of the space's size
     */
    RgbImage apply(RgbImage image, SplittableRandom random);

    /** Returns crop, then flip, as far as the specification asks for them. */
    static Augmentation framing(ImageScale scale, AugmentationSpec spec) {
        Augmentation crop;
        if (!spec.randomCrop()) {
            crop = (image, random) -> scale.forEvaluation(image);
        } else if (scale.isSmall()) {
            crop = new PaddedCrop(spec.crop().padding());
        } else {
            crop = new ResizedCrop(scale.size(), spec.crop());
        }
        Augmentation flip = new HorizontalFlip(spec.flipProbability());
        return (image, random) -> flip.apply(crop.apply(image, random), random);
    }
}
