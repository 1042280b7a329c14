package io.entangle.worker.data;

import io.entangle.shared.experiment.MixingSpec;
import io.entangle.worker.data.Resampling.Box;
import java.util.SplittableRandom;
import org.apache.commons.rng.sampling.distribution.ChengBetaSampler;
import org.jspecify.annotations.Nullable;

/**
 * Mixes a batch with itself in reverse order by one weight, lambda: as a blend (Zhang et al., <i>mixup</i>, ICLR 2018, arXiv:1710.09412, equation 1) or with a
 * rectangle of the other image (Yun et al., <i>CutMix</i>, ICCV 2019, arXiv:1905.04899, section 3.1).
 *
 * <p>Deviations, those of the published recipe: one weight and one rectangle for the whole batch; the partner is the image at the mirrored place; where the rectangle
 * reaches beyond the image, lambda is the share of pixels that were left.
 */
record BatchMixing(MixingSpec spec) {

    /**
     * Mixes a batch in place.
     *
     * @param images_BCHW normalised images of {@code size × size}
     * @return lambda, the share of each image that is its own, 0 to 1; the rest is of the image at place B − 1 − b
     */
    double mix(float[] images_BCHW, int size, SplittableRandom random) {
        Mix mix = draw(size, random);
        int length = RgbImage.CHANNELS * size * size;
        int last = images_BCHW.length / length - 1;
        for (int b = 0; b < last - b; b++) {
            if (mix.cut == null) {
                blend(images_BCHW, b * length, (last - b) * length, length, mix.lambda);
            } else {
                swap(images_BCHW, b * length, (last - b) * length, size, mix.cut);
            }
        }
        return mix.lambda;
    }

    /** Draws how a batch is mixed. */
    Mix draw(int size, SplittableRandom random) {
        boolean mixed = random.nextDouble() < spec.probability();
        boolean cut = random.nextDouble() < cutProbability();
        double alpha = cut ? spec.cutmixAlpha() : spec.mixupAlpha();
        if (!mixed || alpha == 0) {
            return new Mix(1, null);
        }
        double lambda = ChengBetaSampler.of(random::nextLong, alpha, alpha).sample();
        if (!cut) {
            return new Mix(lambda, null);
        }
        Box box = box(size, lambda, random);
        return new Mix(1 - (double) box.width() * box.height() / ((double) size * size), box);
    }

    private double cutProbability() {
        if (spec.cutmixAlpha() == 0) {
            return 0;
        }
        return spec.mixupAlpha() == 0 ? 1 : spec.switchProbability();
    }

    /** A square of the share 1 − lambda about a random pixel, as much of it as lies inside. */
    private static Box box(int size, double lambda, SplittableRandom random) {
        int half = (int) (size * Math.sqrt(1 - lambda)) / 2;
        int y = random.nextInt(size);
        int x = random.nextInt(size);
        int top = Math.max(0, y - half);
        int left = Math.max(0, x - half);
        return new Box(left, top, Math.min(size, x + half) - left, Math.min(size, y + half) - top);
    }

    private static void blend(float[] values, int one, int other, int length, double lambda) {
        float own = (float) lambda;
        float foreign = (float) (1 - lambda);
        for (int i = 0; i < length; i++) {
            float first = values[one + i];
            float second = values[other + i];
            values[one + i] = first * own + second * foreign;
            values[other + i] = second * own + first * foreign;
        }
    }

    private static void swap(float[] values, int one, int other, int size, Box box) {
        float[] row = new float[box.width()];
        for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
            for (int y = box.top(); y < box.top() + box.height(); y++) {
                int at = (channel * size + y) * size + box.left();
                System.arraycopy(values, one + at, row, 0, row.length);
                System.arraycopy(values, other + at, values, one + at, row.length);
                System.arraycopy(row, 0, values, other + at, row.length);
            }
        }
    }

    /**
     * How a batch is mixed.
     *
     * @param lambda share of an image that is its own
     * @param cut the part that is the other's; none where the images are blended, or left alone with a lambda of 1
     */
    record Mix(double lambda, @Nullable Box cut) {}
}
