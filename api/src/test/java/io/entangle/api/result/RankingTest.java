package io.entangle.api.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.architecture.ArchitectureCodec;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.contract.v1.SubnetView;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.job.SubnetScore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RankingTest {

    /** Standard errors of both are near 0.0126 and 0.0129, so the noise of their difference reaches to about 0.036. */
    @Test
    void subnetsWithinTwoStandardErrorsOfTheirDifferenceAreTied() {
        assertThat(Ranking.tied(SubnetScore.of(800, 1000), SubnetScore.of(770, 1000)))
                .isTrue();
        assertThat(Ranking.tied(SubnetScore.of(800, 1000), SubnetScore.of(760, 1000)))
                .isFalse();
    }

    @Test
    void moreImagesTellCloserSubnetsApart() {
        assertThat(Ranking.tied(SubnetScore.of(8000, 10_000), SubnetScore.of(7700, 10_000)))
                .isFalse();
    }

    @Test
    void equalScoresAreTiedEvenWhereTheErrorIsEstimatedAsZero() {
        assertThat(Ranking.tied(SubnetScore.of(10, 10), SubnetScore.of(10, 10))).isTrue();
        assertThat(Ranking.tied(SubnetScore.of(10, 10), SubnetScore.of(0, 10))).isFalse();
    }

    @Test
    void aGroupIsWhatIsTiedWithItsLeaderAndNeverAChain() {
        List<SubnetView> views = Ranking.views(ranked(800, 780, 760, 740, 500));

        assertThat(views).extracting(SubnetView::rank).containsExactly(1, 2, 3, 4, 5);
        assertThat(views).extracting(SubnetView::tiedWith).containsExactly(null, 1, null, 3, null);
        assertThat(views).extracting(SubnetView::tie).containsExactly(true, true, true, true, false);
    }

    @Test
    void nothingRankedIsNothingTied() {
        assertThat(Ranking.views(List.of())).isEmpty();
    }

    private static List<StoredSubnet> ranked(int... correct) {
        List<StoredSubnet> subnets = new ArrayList<>();
        for (int count : correct) {
            int rank = subnets.size() + 1;
            AutoFormerArchitecture architecture = new AutoFormerArchitecture(8 * rank, List.of(1), List.of(2.0));
            subnets.add(new StoredSubnet(
                    SubnetRole.RANKED,
                    rank,
                    architecture,
                    ArchitectureCodec.hash(architecture),
                    new Costs(rank, rank, rank),
                    SubnetScore.of(count, 1000),
                    null,
                    null,
                    null));
        }
        return subnets;
    }
}
