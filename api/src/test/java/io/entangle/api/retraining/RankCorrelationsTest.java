package io.entangle.api.retraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.architecture.ArchitectureCodec;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.contract.v1.RankCorrelation;
import io.entangle.shared.contract.v1.RetrainingComparison;
import io.entangle.shared.contract.v1.ScoredImages;
import io.entangle.shared.contract.v1.WeightSource;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.job.JobState;
import io.entangle.shared.job.SubnetScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RankCorrelationsTest {

    private static final int IMAGES = 1000;

    private final List<RetrainingComparison.Row> rows = new ArrayList<>();

    @Test
    void theSameOrderIsOneAndTheOppositeOrderMinusOne() {
        for (int i = 1; i <= 5; i++) {
            inherited(i, 100 * i, 100 * i);
            scratch(i, 300 + i, 300 - i);
        }

        RankCorrelation heldOut = correlation(WeightSource.FROM_SCRATCH, ScoredImages.HELD_OUT);
        RankCorrelation test = correlation(WeightSource.FROM_SCRATCH, ScoredImages.TEST);

        assertThat(heldOut.kendallTau()).isEqualTo(1.0);
        assertThat(interval(heldOut)).isEqualTo(new RankCorrelation.Interval(1, 1, 0.95, 2000));
        assertThat(test.kendallTau()).isEqualTo(-1.0);
        assertThat(interval(test)).isEqualTo(new RankCorrelation.Interval(-1, -1, 0.95, 2000));
        assertThat(test.subnets()).isEqualTo(5);
        assertThat(test.reason()).isNull();
    }

    @Test
    void tooFewSubnetsAreCounted() {
        inherited(1, 100, 100);
        scratch(1, 300, 300);

        assertThat(correlation(WeightSource.FROM_SCRATCH, ScoredImages.HELD_OUT).reason())
                .startsWith("1 subnet has both accuracies, and it takes ");
    }

    /** Of 10 pairs one is tied on each side; of the other 8 all are concordant but one: (7 - 1) / √(9 · 9). */
    @Test
    void tiesCountOnBothSides() {
        pairs(new int[] {1, 2, 2, 3, 4}, new int[] {1, 3, 2, 2, 5});

        assertThat(tau()).isCloseTo(6.0 / 9, within(1e-12));
    }

    /** Of 10 pairs three are tied on one side and one on the other, and the rest is concordant: 6 / √(7 · 9). */
    @Test
    void sidesMayHaveDifferentTies() {
        pairs(new int[] {1, 1, 1, 2, 3}, new int[] {1, 2, 3, 3, 4});

        assertThat(tau()).isCloseTo(6 / Math.sqrt(63), within(1e-12));
    }

    @Test
    void anIntervalHoldsTauAndIsTheSameEveryTime() {
        pairs(new int[] {1, 2, 3, 4, 5, 6, 7, 8}, new int[] {2, 1, 3, 5, 4, 6, 8, 7});

        RankCorrelation first = correlation(WeightSource.FROM_SCRATCH, ScoredImages.TEST);
        RankCorrelation second = correlation(WeightSource.FROM_SCRATCH, ScoredImages.TEST);

        assertThat(second).isEqualTo(first);
        assertThat(interval(first).low()).isBetween(-1.0, tau());
        assertThat(interval(first).high()).isBetween(tau(), 1.0);
        assertThat(interval(first).low()).isLessThan(interval(first).high());
    }

    @Test
    void moreSubnetsOfTheSameKindNarrowTheInterval() {
        int[] inherited = {1, 2, 3, 4, 5, 6, 7, 8};
        int[] retrained = {2, 1, 4, 3, 6, 5, 8, 7};
        pairs(inherited, retrained);
        RankCorrelation.Interval few = interval(correlation(WeightSource.FROM_SCRATCH, ScoredImages.TEST));
        for (int copy = 1; copy <= 4; copy++) {
            for (int i = 0; i < inherited.length; i++) {
                int subnet = 10 * copy + i;
                inherited(subnet, 0, inherited[i] + 10 * copy);
                scratch(subnet, 0, retrained[i] + 10 * copy);
            }
        }

        RankCorrelation.Interval many = interval(correlation(WeightSource.FROM_SCRATCH, ScoredImages.TEST));

        assertThat(many.high() - many.low()).isLessThan(few.high() - few.low());
    }

    /** Retrained at 3 and at 7, the second subnet stands at 5, between the third at 4 and the fourth at 6: one of six pairs is discordant. */
    @Test
    void aSubnetThatWasRetrainedSeveralTimesCountsOnceWithItsMean() {
        pairs(new int[] {1, 2, 3, 4}, new int[] {2, 3, 4, 6});
        scratch(1, 0, 7);

        assertThat(correlation(WeightSource.FROM_SCRATCH, ScoredImages.TEST).subnets())
                .isEqualTo(4);
        assertThat(tau()).isCloseTo((5 - 1) / 6.0, within(1e-12));
    }

    @Test
    void ofFewSubnetsNothingIsToldButWhy() {
        pairs(new int[] {1, 2, 3}, new int[] {1, 2, 3});
        inherited(7, 7, 7);
        rows.add(row(8, WeightSource.FROM_SCRATCH, null, null));

        RankCorrelation few = correlation(WeightSource.FROM_SCRATCH, ScoredImages.TEST);

        assertThat(few.subnets()).isEqualTo(3);
        assertThat(few.kendallTau()).isNull();
        assertThat(few.interval()).isNull();
        assertThat(few.reason()).contains("3 subnets", "4");
        assertThat(correlation(WeightSource.FINE_TUNED, ScoredImages.TEST).subnets())
                .isZero();
    }

    @Test
    void equalAccuraciesHaveNoOrder() {
        pairs(new int[] {5, 5, 5, 5}, new int[] {1, 2, 3, 4});

        RankCorrelation tied = correlation(WeightSource.FROM_SCRATCH, ScoredImages.TEST);

        assertThat(tied.kendallTau()).isNull();
        assertThat(tied.reason()).contains("equal");
    }

    private void pairs(int[] inherited, int[] retrained) {
        for (int subnet = 0; subnet < inherited.length; subnet++) {
            inherited(subnet, 0, inherited[subnet]);
            scratch(subnet, 0, retrained[subnet]);
        }
    }

    private void inherited(int subnet, int heldOut, int test) {
        rows.add(row(subnet, WeightSource.INHERITED, heldOut, test));
    }

    private void scratch(int subnet, int heldOut, int test) {
        rows.add(row(subnet, WeightSource.FROM_SCRATCH, heldOut, test));
    }

    private double tau() {
        return Objects.requireNonNull(
                correlation(WeightSource.FROM_SCRATCH, ScoredImages.TEST).kendallTau());
    }

    private static RankCorrelation.Interval interval(RankCorrelation correlation) {
        return Objects.requireNonNull(correlation.interval());
    }

    private RankCorrelation correlation(WeightSource weights, ScoredImages images) {
        return RankCorrelations.of(rows).stream()
                .filter(each -> each.weights() == weights && each.images() == images)
                .findFirst()
                .orElseThrow();
    }

    private static RetrainingComparison.Row row(
            int subnet, WeightSource weights, @Nullable Integer heldOut, @Nullable Integer test) {
        AutoFormerArchitecture architecture = new AutoFormerArchitecture(8 * (subnet + 1), List.of(1), List.of(2.0));
        boolean retrained = weights != WeightSource.INHERITED;
        return new RetrainingComparison.Row(
                null,
                architecture,
                ArchitectureCodec.hash(architecture),
                new Costs(1, 1, 1),
                weights,
                retrained ? new UUID(0, subnet) : null,
                retrained ? JobState.SUCCEEDED : null,
                heldOut == null ? null : SubnetScore.of(heldOut, IMAGES),
                test == null ? null : SubnetScore.of(test, IMAGES),
                1,
                null);
    }
}
