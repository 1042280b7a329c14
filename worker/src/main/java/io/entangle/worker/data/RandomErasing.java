package io.entangle.worker.data;

import io.entangle.shared.experiment.ErasingSpec;
import io.entangle.worker.data.Resampling.Box;
import java.util.SplittableRandom;
import org.apache.commons.rng.sampling.distribution.ContinuousSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a rectangle of a normalised image by standard normal noise (Zhong et al., <i>Random Erasing Data Augmentation</i>, AAAI 2020, arXiv:1708.04896,
 * algorithm 1).
 *
 * <p>Deviations, those of the published recipe: noise is normal instead of uniform, the ratio is drawn on a logarithmic scale, and after ten rectangles that do not
 * fit the image stays.
 */
record RandomErasing(ErasingSpec spec) {

    private static final int DRAWS = 10;

    /**
     * Erases from an image, sometimes.
     *
     * @param images_BCHW normalised images of {@code size × size}
     * @param b place of the image
     */
    void apply(float[] images_BCHW, int b, int size, SplittableRandom random) {
        Box box = draw(size, random);
        if (box == null) {
            return;
        }
        ContinuousSampler noise = ZigguratSampler.NormalizedGaussian.of(random::nextLong);
        for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
            int plane = (b * RgbImage.CHANNELS + channel) * size * size;
            for (int y = box.top(); y < box.top() + box.height(); y++) {
                for (int x = box.left(); x < box.left() + box.width(); x++) {
                    images_BCHW[plane + y * size + x] = (float) noise.sample();
                }
            }
        }
    }

    /** Draws the rectangle, or none. */
    @Nullable
    Box draw(int size, SplittableRandom random) {
        if (random.nextDouble() >= spec.probability()) {
            return null;
        }
        double shortest = StrictMath.log(spec.minRatio());
        double tallest = StrictMath.log(spec.maxRatio());
        for (int i = 0; i < DRAWS; i++) {
            double area = between(spec.minArea(), spec.maxArea(), random) * size * size;
            double ratio = StrictMath.exp(between(shortest, tallest, random));
            int height = (int) Math.rint(Math.sqrt(area * ratio));
            int width = (int) Math.rint(Math.sqrt(area / ratio));
            if (width < size && height < size) {
                int top = random.nextInt(size - height + 1);
                int left = random.nextInt(size - width + 1);
                return new Box(left, top, width, height);
            }
        }
        return null;
    }

    private static double between(double low, double high, SplittableRandom random) {
        return low + (high - low) * random.nextDouble();
    }
}
