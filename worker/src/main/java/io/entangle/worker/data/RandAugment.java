package io.entangle.worker.data;

import io.entangle.shared.experiment.Interpolation;
import io.entangle.shared.experiment.RandAugmentSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A few operations in a row, each drawn from {@link RandAugmentOperation} with replacement and applied by chance (Cubuk et al., <i>RandAugment</i>, NeurIPS 2020,
 * arXiv:1909.13719, section 3).
 *
 * <p>Deviations, all those of the published recipe: a drawn operation is applied with a probability, its magnitude is normally distributed, and the operations
 * without effect (identity) or with a size in pixels are left out of the set.
 */
record RandAugment(RandAugmentSpec spec) implements Augmentation {

    private static final double LARGEST_MAGNITUDE = 10;
    private static final List<RandAugmentOperation> OPERATIONS = List.of(RandAugmentOperation.values());

    @Override
    public RgbImage apply(RgbImage image, SplittableRandom random) {
        RgbImage changed = image;
        for (Draw draw : draw(random)) {
            if (draw.applied()) {
                double argument = draw.operation().argument(draw.magnitude(), draw.negated(), spec.increasing());
                changed = draw.operation().apply(changed, argument, draw.interpolation());
            }
        }
        return changed;
    }

    /** Draws what happens to one image. Every operation takes the same number of draws, whatever it is and whether it is applied. */
    List<Draw> draw(SplittableRandom random) {
        List<Draw> draws = new ArrayList<>(spec.operations());
        for (int i = 0; i < spec.operations(); i++) {
            draws.add(new Draw(
                    OPERATIONS.get(random.nextInt(OPERATIONS.size())),
                    random.nextDouble() < spec.probability(),
                    magnitude(random),
                    random.nextBoolean(),
                    interpolation(random.nextBoolean())));
        }
        return draws;
    }

    private double magnitude(SplittableRandom random) {
        double deviation = spec.magnitudeDeviation() == 0
                ? 0
                : spec.magnitudeDeviation()
                        * ZigguratSampler.NormalizedGaussian.of(random::nextLong)
                                .sample();
        return Math.max(0, Math.min(LARGEST_MAGNITUDE, spec.magnitude() + deviation));
    }

    private Interpolation interpolation(boolean coin) {
        if (spec.interpolation() != Interpolation.RANDOM) {
            return spec.interpolation();
        }
        return coin ? Interpolation.BICUBIC : Interpolation.BILINEAR;
    }

    /**
     * One operation as it was drawn.
     *
     * @param applied whether it happens at all
     * @param magnitude 0 to 10
     * @param negated which way, for those that know two
     * @param interpolation bilinear or bicubic
     */
    record Draw(
            RandAugmentOperation operation,
            boolean applied,
            double magnitude,
            boolean negated,
            Interpolation interpolation) {}
}
