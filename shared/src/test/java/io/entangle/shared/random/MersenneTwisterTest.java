package io.entangle.shared.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.Presets;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The numbers of CPython. */
class MersenneTwisterTest {

    private static final long SEED_WIDE = 123456789012345L;
    private static final double FIRST_WIDE = 0.6744750084019356;
    private static final List<Integer> INTEGERS = List.of(2, 5, 1, 3, 1, 4, 4, 4, 6, 4, 2, 1);

    @Test
    void drawsWhatPythonDrawsAfterSeedZero() {
        MersenneTwister twister = new MersenneTwister(0);
        assertThat(twister.nextDouble()).isEqualTo(0.8444218515250481);
        assertThat(twister.nextDouble()).isEqualTo(0.7579544029403025);
        assertThat(twister.nextDouble()).isEqualTo(0.420571580830845);
    }

    @Test
    void takesSeedsOfTwoWords() {
        assertThat(new MersenneTwister(SEED_WIDE).nextDouble()).isEqualTo(FIRST_WIDE);
        assertThat(new MersenneTwister(-SEED_WIDE).nextDouble()).isEqualTo(FIRST_WIDE);
    }

    @Test
    void integersAndChoicesAreDrawnByRejection() {
        MersenneTwister twister = new MersenneTwister(1);
        List<Integer> drawn = Stream.generate(() -> twister.between(1, 6))
                .limit(INTEGERS.size())
                .toList();
        assertThat(drawn).isEqualTo(INTEGERS);
        MersenneTwister again = new MersenneTwister(1);
        assertThat(Stream.generate(() -> again.choice(List.of(1, 2, 3, 4, 5, 6)))
                        .limit(INTEGERS.size())
                        .toList())
                .isEqualTo(INTEGERS);
    }

    @Test
    void nothingCanBeChosenFromNothing() {
        MersenneTwister twister = new MersenneTwister(1);
        assertThatThrownBy(() -> twister.choice(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("draws")
    void thePublishedSequenceOfSubnetsIsReplayed(JsonNode draw) {
        AutoFormerSpace space = space(draw.path("size").asString());
        MersenneTwister twister = new MersenneTwister(draw.path("seed").asLong());
        assertThat(draw.path("configs").size()).isPositive();
        for (JsonNode config : draw.path("configs")) {
            assertThat(space.sample(twister::below))
                    .isEqualTo(new AutoFormerArchitecture(
                            config.path("embed_dim").path(0).asInt(),
                            config.path("num_heads")
                                    .valueStream()
                                    .map(JsonNode::asInt)
                                    .toList(),
                            config.path("mlp_ratio")
                                    .valueStream()
                                    .map(JsonNode::asDouble)
                                    .toList()));
        }
    }

    static List<JsonNode> draws() throws IOException {
        try (InputStream in = MersenneTwisterTest.class.getResourceAsStream("/goldens/sampling.json")) {
            return JsonMapper.shared()
                    .readTree(Objects.requireNonNull(in))
                    .path("draws")
                    .valueStream()
                    .toList();
        }
    }

    /** The supernet files of the published code: that of the largest size lists two numbers of heads. */
    private static AutoFormerSpace space(String size) {
        AutoFormerSpace preset =
                (AutoFormerSpace) Presets.find(size.equals("T") ? "autoformer-tiny" : "autoformer-base")
                        .orElseThrow()
                        .space();
        return new AutoFormerSpace(
                preset.image(),
                preset.classes(),
                preset.depth(),
                preset.embedDim(),
                preset.mlpRatio(),
                size.equals("T") ? preset.numHeads() : List.of(9, 10),
                preset.headDim(),
                preset.supernet(),
                preset.relativePosition(),
                preset.pooling());
    }
}
