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
}
