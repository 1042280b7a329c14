package io.entangle.worker.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How often branches are skipped, and that nothing is lost on average. */
class DropPathTest {

    private static final DropPath DROP_PATH = new DropPath(0.4, 5);
    private static final int IMAGES = 20_000;

    @Test
    void growsLinearlyOverTheBlocksOfTheSupernetWhateverTheSubnet() {
        float[] factors = DROP_PATH.factors(IMAGES, first(3), 7, 1, 2);
        assertThat(factors).hasSize(IMAGES * 6);
        for (int branch = 0; branch < 6; branch++) {
            int block = branch / 2;
            double probability = 0.1 * block;
            int skipped = 0;
            double sum = 0;
            for (int image = 0; image < IMAGES; image++) {
                float factor = factors[image * 6 + branch];
                assertThat(factor).isIn(0f, (float) (1 / (1 - probability)));
                skipped += factor == 0 ? 1 : 0;
                sum += factor;
            }
            double deviation = Math.sqrt(probability * (1 - probability) / IMAGES);
            assertThat((double) skipped / IMAGES).isCloseTo(probability, within(4 * deviation + 1e-12));
            assertThat(sum / IMAGES).as("mean of branch %d", branch).isCloseTo(1, within(0.02));
        }
    }

    @Test
    void branchesAndSamplesAreDrawnIndependently() {
        DropPath half = new DropPath(0.5, 2);
        float[] factors = half.factors(IMAGES, first(2), 7, 0, 0);
        int both = 0;
        for (int image = 0; image < IMAGES; image++) {
            both += factors[image * 4 + 2] == 0 && factors[image * 4 + 3] == 0 ? 1 : 0;
        }
        assertThat((double) both / IMAGES).isCloseTo(0.25, within(0.0125));
    }

    @Test
    void isTheSameForTheSamePositionAndAnotherForTheNext() {
        assertThat(DROP_PATH.factors(8, first(5), 7, 1, 2))
                .isEqualTo(DROP_PATH.factors(8, first(5), 7, 1, 2))
                .isNotEqualTo(DROP_PATH.factors(8, first(5), 7, 1, 3));
    }

    @Test
    void withoutARateOrInASingleBlockNothingIsSkipped() {
        assertThat(new DropPath(0, 5).factors(8, first(3), 7, 0, 0)).isEmpty();
        assertThat(new DropPath(0.9, 1).factors(8, first(1), 7, 0, 0)).containsOnly(1f);
    }

    /** The places of a subnet of AutoFormer: those of its first blocks. */
    private static int[] first(int blocks) {
        return IntStream.range(0, blocks).toArray();
    }
}
