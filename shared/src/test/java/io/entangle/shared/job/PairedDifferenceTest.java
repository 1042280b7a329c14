package io.entangle.shared.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PairedDifferenceTest {

    /** Of 100 images the differences are 1 for 12, -1 for 4 and 0 for 84: mean 0.08, mean square 0.16, variance 0.16 - 0.0064. */
    @Test
    void onlyImagesInWhichBothDifferCarryError() {
        PairedDifference difference = PairedDifference.of(12, 4, 100);

        assertThat(difference.difference()).isCloseTo(0.08, within(1e-12));
        assertThat(difference.standardError()).isCloseTo(Math.sqrt(0.1536 / 100), within(1e-12));
    }

    @Test
    void twoThatAgreeEverywhereDifferByNothing() {
        assertThat(PairedDifference.of(0, 0, 100)).isEqualTo(PairedDifference.NONE);
    }

    /** Accuracies 0.9 and 0.6, as if measured apart: 0.03 and 0.049 make 0.0574. */
    @Test
    void measuredOnTheSameImagesADifferenceIsSharperThanApart() {
        SubnetScore first = SubnetScore.of(90, 100);
        SubnetScore second = SubnetScore.of(60, 100);

        assertThat(PairedDifference.of(30, 0, 100).standardError())
                .isLessThan(Math.hypot(first.standardError(), second.standardError()));
    }
}
