package io.entangle.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.architecture.S3Architecture;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void stagesOfASubnetFollowOneAnotherAndNameWhatAllBlocksHaveOnce() {
        S3Architecture subnet = new S3Architecture(List.of(
                new S3Architecture.Stage(96, List.of(7, 7), List.of(3, 3), List.of(4.0, 4.0)),
                new S3Architecture.Stage(192, List.of(7, 14), List.of(6, 5), List.of(3.5, 4.0))));

        assertThat(Figures.shortForm(subnet)).isEqualTo("d2 e96 w7 h3 r4 | d2 e192 w7,14 h6,5 r3.5,4");
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
