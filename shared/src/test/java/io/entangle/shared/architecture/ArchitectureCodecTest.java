package io.entangle.shared.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureCodecTest {

    private static final AutoFormerArchitecture SUBNET =
            new AutoFormerArchitecture(192, List.of(3, 4), List.of(3.5, 4.0));

    @Test
    void theCanonicalFormHasOneSpelling() {
        assertThat(ArchitectureCodec.canonical(SUBNET))
                .isEqualTo("{\"family\":\"autoformer\",\"embedDim\":192,\"numHeads\":[3,4],\"mlpRatio\":[3.5,4.0]}");
    }

    @Test
    void everySpellingOfAnArchitectureHasTheSameHash() {
        Architecture other = ArchitectureCodec.read(
                "{ \"mlpRatio\": [3.50, 4], \"numHeads\": [3, 4], \"embedDim\": 192, \"family\": \"autoformer\" }");
        assertThat(other).isEqualTo(SUBNET);
        assertThat(ArchitectureCodec.hash(other))
                .isEqualTo(ArchitectureCodec.hash(SUBNET))
                .hasSize(64);
    }

    @Test
    void anotherArchitectureHasAnotherHash() {
        assertThat(ArchitectureCodec.hash(new AutoFormerArchitecture(192, List.of(4, 3), List.of(3.5, 4.0))))
                .isNotEqualTo(ArchitectureCodec.hash(SUBNET));
    }

    @Test
    void headsAndRatiosMustNameTheSameBlocks() {
        assertThatThrownBy(() -> ArchitectureCodec.read(
                        "{\"family\":\"autoformer\",\"embedDim\":192,\"numHeads\":[3],\"mlpRatio\":[3.5,4]}"))
                .hasMessageContaining("every block");
    }

    @Test
    void anS3SubnetIsWrittenStageByStageAndReadBack() {
        S3Architecture subnet = new S3Architecture(List.of(
                new S3Architecture.Stage(96, List.of(7, 14), List.of(3, 4), List.of(4.0, 3.5)),
                new S3Architecture.Stage(192, List.of(7), List.of(6), List.of(4.0))));

        String canonical = ArchitectureCodec.canonical(subnet);

        assertThat(canonical)
                .isEqualTo("{\"family\":\"s3\",\"stages\":["
                        + "{\"embedDim\":96,\"windowSize\":[7,14],\"numHeads\":[3,4],\"mlpRatio\":[4.0,3.5]},"
                        + "{\"embedDim\":192,\"windowSize\":[7],\"numHeads\":[6],\"mlpRatio\":[4.0]}]}");
        assertThat(ArchitectureCodec.read(canonical)).isEqualTo(subnet);
        assertThat(subnet.depth()).isEqualTo(3);
        assertThat(subnet.stages().get(0).hidden(1)).isEqualTo(336);
    }

    @Test
    void theListsOfAStageMustNameTheSameBlocks() {
        assertThatThrownBy(
                        () -> ArchitectureCodec.read(
                                "{\"family\":\"s3\",\"stages\":[{\"embedDim\":96,\"windowSize\":[7],\"numHeads\":[3,3],\"mlpRatio\":[4]}]}"))
                .hasMessageContaining("every block of the stage");
    }
}
