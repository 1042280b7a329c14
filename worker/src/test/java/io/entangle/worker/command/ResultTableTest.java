package io.entangle.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.architecture.S3Architecture;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTableTest {

    @Test
    void showsRanksTiesScoresAndCosts() {
        List<String> lines = ResultTable.of(Experiments.subnets());

        assertThat(lines.subList(0, 6))
                .containsExactly(
                        "    rank  tie  held-out accuracy   test accuracy  parameters    MACs  architecture",
                        "       1          88.00 ± 1.03 %  87.00 ± 1.06 %     0.212 M  15.1 M  d2 e64 h3-2 r2-3.5",
                        "       2   =1     87.50 ± 1.05 %  86.50 ± 1.08 %     0.098 M  15.1 M  d2 e48 h3-2 r2-3.5",
                        "       3          70.00 ± 1.45 %  69.00 ± 1.46 %        9500  15.1 M  d2 e48 h3-2 r2-3.5",
                        "smallest          70.00 ± 1.45 %               -        9500  15.1 M  d2 e48 h3-2 r2-3.5",
                        " largest          90.00 ± 0.95 %               -      1.50 M  15.1 M  d2 e80 h3-2 r2-3.5");
    }

    @Test
    void stagesOfASubnetFollowOneAnotherAndNameWhatAllBlocksHaveOnce() {
        S3Architecture subnet = new S3Architecture(List.of(
                new S3Architecture.Stage(96, List.of(7, 7), List.of(3, 3), List.of(4.0, 4.0)),
                new S3Architecture.Stage(192, List.of(7, 14), List.of(6, 5), List.of(3.5, 4.0))));

        assertThat(Figures.shortForm(subnet)).isEqualTo("d2 e96 w7 h3 r4 | d2 e192 w7-14 h6-5 r3.5-4");
    }

    @Test
    void durationsAreShort() {
        assertThat(List.of(
                        Figures.duration(0.4),
                        Figures.duration(59),
                        Figures.duration(187),
                        Figures.duration(2 * 3600 + 300)))
                .containsExactly("0s", "59s", "3m07s", "2h05m");
    }
}
