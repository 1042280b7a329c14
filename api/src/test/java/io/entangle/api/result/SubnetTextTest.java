package io.entangle.api.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.architecture.S3Architecture;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubnetTextTest {

    @Test
    void anAutoFormerSubnetIsOneLineOfNumbers() {
        assertThat(SubnetText.of(new AutoFormerArchitecture(64, List.of(2, 3), List.of(2.0, 3.5))))
                .isEqualTo("d2 e64 h2,3 r2,3.5");
    }

    @Test
    void stagesFollowEachOtherAndBlocksThatAreAlikeAreWrittenOnce() {
        assertThat(SubnetText.of(new S3Architecture(List.of(
                        new S3Architecture.Stage(96, List.of(7, 7), List.of(3, 3), List.of(4.0, 4.0)),
                        new S3Architecture.Stage(192, List.of(7, 14), List.of(6, 6), List.of(4.0, 3.5))))))
                .isEqualTo("d2 e96 w7 h3 r4 | d2 e192 w7,14 h6 r4,3.5");
    }
}
