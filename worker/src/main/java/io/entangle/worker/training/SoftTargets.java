package io.entangle.worker.training;

import io.entangle.worker.data.ImageBatch;
import java.util.Arrays;

/**
 * Class probabilities for images that are mixed in pairs (Zhang et al., <i>mixup</i>, ICLR 2018, arXiv:1710.09412, equation 1), smoothed (Szegedy et al., <i>Rethinking
 * the Inception Architecture</i>, CVPR 2016, arXiv:1512.00567, section 7).
 */
final class SoftTargets {

    private SoftTargets() {}

    /**
     * The targets of a batch: {@code lambda} times an image's own smoothed label, and the rest that of the image it is mixed with.
     *
     * @param smoothing share of a label that is spread over all classes, 0 to 1
     * @return (B, classes) in row-major order; each row sums to 1
     */
    static float[] of(ImageBatch batch, int classes, double smoothing) {
        int count = batch.count();
        double lambda = batch.lambda();
        float[] targets_BC = new float[count * classes];
        Arrays.fill(targets_BC, (float) (smoothing / classes));
        for (int b = 0; b < count; b++) {
            double own = batch.labels()[b] == batch.labels()[count - 1 - b] ? 1 : lambda;
            targets_BC[b * classes + batch.labels()[count - 1 - b]] = target(1 - own, classes, smoothing);
            targets_BC[b * classes + batch.labels()[b]] = target(own, classes, smoothing);
        }
        return targets_BC;
    }

    private static float target(double share, int classes, double smoothing) {
        return (float) (share * (1 - smoothing) + smoothing / classes);
    }
}
