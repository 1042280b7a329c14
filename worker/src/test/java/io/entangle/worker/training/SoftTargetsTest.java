package io.entangle.worker.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.entangle.worker.data.ImageBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoftTargetsTest {

    private static final int CLASSES = 10;

    /** λ · smoothed(own) + (1 − λ) · smoothed(partner), as the published code computes it. */
    @ParameterizedTest
    @CsvSource({"1, 0.1", "0.3, 0.1", "0.3, 0", "0, 0.2", "0.75, 0.5"})
    void areTheMixtureOfBothSmoothedLabels(double lambda, double smoothing) {
        int[] labels = {3, 0, 5, 5, 9, 3, 7};
        float[] targets_BC = SoftTargets.of(batch(labels, lambda), CLASSES, smoothing);
        assertThat(targets_BC).hasSize(labels.length * CLASSES);
        for (int b = 0; b < labels.length; b++) {
            double sum = 0;
            for (int c = 0; c < CLASSES; c++) {
                double expected = lambda * smoothed(labels[b], c, smoothing)
                        + (1 - lambda) * smoothed(labels[labels.length - 1 - b], c, smoothing);
                assertThat((double) targets_BC[b * CLASSES + c]).isCloseTo(expected, within(1e-7));
                sum += targets_BC[b * CLASSES + c];
            }
            assertThat(sum).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void imagesOfOneClassKeepItWhole() {
        float[] targets_BC = SoftTargets.of(batch(new int[] {4, 4}, 0.3), CLASSES, 0);
        assertThat(targets_BC[4]).isEqualTo(1);
        assertThat(targets_BC[14]).isEqualTo(1);
    }

    private static double smoothed(int label, int c, double smoothing) {
        return (label == c ? 1 - smoothing : 0) + smoothing / CLASSES;
    }

    private static ImageBatch batch(int[] labels, double lambda) {
        return new ImageBatch(new float[labels.length * 3], labels, 1, lambda);
    }
}
