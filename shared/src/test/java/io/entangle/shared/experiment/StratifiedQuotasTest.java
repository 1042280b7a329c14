package io.entangle.shared.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StratifiedQuotasTest {

    @Test
    void classesAreRepresentedByTheirSizes() {
        assertThat(StratifiedQuotas.proportional(new int[] {10, 20, 70}, 10)).containsExactly(1, 2, 7);
        assertThat(StratifiedQuotas.proportional(new int[] {5, 5, 5}, 7)).containsExactly(3, 2, 2);
        assertThat(StratifiedQuotas.proportional(new int[] {}, 0)).isEmpty();
    }

    @Test
    void bothPartsOfADivisionKnowEveryClass() {
        assertThat(StratifiedQuotas.ofEveryClass(new int[] {2, 100}, 5)).containsExactly(1, 5);
        assertThat(StratifiedQuotas.ofEveryClass(new int[] {2, 2}, 4)).containsExactly(1, 1);
    }

    @Test
    void whatIsHeldOutIsCountedByClass() {
        assertThat(StratifiedQuotas.heldOut(new int[] {16, 16}, 0.1)).isEqualTo(3);
        assertThat(StratifiedQuotas.heldOut(new int[] {2, 2, 2, 2}, 0.1)).isEqualTo(4);
    }
}
