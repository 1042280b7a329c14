package io.entangle.shared.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.ImageGeometry;
import io.entangle.shared.searchspace.Pooling;
import io.entangle.shared.searchspace.RelativePosition;
import io.entangle.shared.searchspace.SupernetMaxima;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Counts agree exactly with those of the authors' published code, run on the same subnets. */
class CostModelGoldenTest {

    record Golden(String name, AutoFormerSpace space, AutoFormerArchitecture subnet, Costs expected, JsonNode node) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void countsAreExact(Golden golden) {
        assertThat(CostModel.of(golden.space, golden.subnet)).isEqualTo(golden.expected);
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void thePublishedCounterIsReproducedWithItsFaults(Golden golden) {
        JsonNode flops = golden.node.path("flops_reference_seq_patches");
        // Without absolute positions the published counter ends with an error.
        assertThat(flops.isMissingNode()).isEqualTo(!golden.space.absolutePosition());
        if (!flops.isMissingNode()) {
            assertThat(PublishedCounter.flops(golden.space, golden.subnet)).isEqualTo(flops.asDouble());
        }
        assertThat(PublishedCounter.parameters(golden.space, golden.subnet))
                .isEqualTo(golden.node.path("params_reference").asLong());
    }

    static Stream<Golden> goldens() throws IOException {
        return Stream.of(mini(), variants(), real()).flatMap(goldens -> goldens);
    }

    private static Stream<Golden> mini() throws IOException {
        JsonNode set = read("autoformer-mini-counts.json");
        AutoFormerSpace space = space(set.get("ctor"), set.get("choices"));
        List<Golden> goldens = new ArrayList<>();
        for (JsonNode subnet : set.get("subnets")) {
            goldens.add(golden("mini " + subnet.get("index"), space, subnet));
        }
        assertThat(goldens).hasSize(12);
        return goldens.stream();
    }

    /** The variants of the published model: no relative, no absolute positions, short distances, class token, fixed Q-K-V dimension. */
    private static Stream<Golden> variants() throws IOException {
        List<Golden> goldens = new ArrayList<>();
        for (JsonNode set : read("variant-counts.json").get("sets")) {
            AutoFormerSpace space = space(set.get("ctor"), set.get("choices"));
            for (JsonNode subnet : set.get("subnets")) {
                goldens.add(golden(set.get("name").asString() + " " + subnet.get("index"), space, subnet));
            }
        }
        assertThat(goldens).hasSize(20);
        return goldens.stream();
    }

    private static Stream<Golden> real() throws IOException {
        List<Golden> goldens = new ArrayList<>();
        for (JsonNode model : read("autoformer-real.json").get("models")) {
            String size = model.get("size").asString();
            AutoFormerSpace space = space(model.get("ctor"), model.get("choices"));
            goldens.add(golden(size + " published", space, model.get("published")));
            goldens.add(golden(size + " smallest", space, model.get("super_corner_min")));
            goldens.add(golden(size + " largest", space, model.get("super_corner_max")));
            for (JsonNode subnet : model.get("random")) {
                goldens.add(golden(size + " random " + goldens.size(), space, subnet));
            }
        }
        assertThat(goldens).hasSize(99);
        return goldens.stream();
    }

    @ParameterizedTest
    @MethodSource("supernets")
    void wholeSupernetsCountExactly(AutoFormerSpace space, long parameters) {
        SupernetMaxima maxima = space.maxima();
        AutoFormerArchitecture whole = new AutoFormerArchitecture(
                maxima.embedDim(),
                Collections.nCopies(maxima.depth(), maxima.numHeads()),
                Collections.nCopies(maxima.depth(), maxima.mlpRatio()));
        assertThat(CostModel.of(space, whole).parameters()).isEqualTo(parameters);
    }

    static Stream<Object[]> supernets() throws IOException {
        List<Object[]> supernets = new ArrayList<>();
        for (JsonNode model : read("autoformer-real.json").get("models")) {
            supernets.add(new Object[] {
                space(model.get("ctor"), model.get("choices")),
                model.get("super_params").asLong()
            });
        }
        return supernets.stream();
    }

    private static Golden golden(String name, AutoFormerSpace space, JsonNode node) {
        JsonNode config = node.get("config");
        AutoFormerArchitecture subnet = new AutoFormerArchitecture(
                config.get("embed_dim").get(0).asInt(),
                integers(config.get("num_heads")),
                doubles(config.get("mlp_ratio")));
        Costs expected = new Costs(
                node.get("params_true_slices").asLong(),
                node.get("macs_true").asLong(),
                node.get("macs_true_without_relative_position").asLong());
        return new Golden(name, space, subnet, expected, node);
    }

    private static AutoFormerSpace space(JsonNode ctor, JsonNode choices) {
        return new AutoFormerSpace(
                new ImageGeometry(
                        ctor.get("img_size").asInt(), ctor.get("patch_size").asInt(), 3),
                ctor.get("num_classes").asInt(),
                integers(choices.get("depth")),
                integers(choices.get("embed_dim")),
                doubles(choices.get("mlp_ratio")),
                integers(choices.get("num_heads")),
                64,
                new SupernetMaxima(
                        ctor.get("depth").asInt(),
                        ctor.get("embed_dim").asInt(),
                        ctor.get("mlp_ratio").asDouble(),
                        Math.max(ctor.get("num_heads").asInt(), Collections.max(integers(choices.get("num_heads"))))),
                new RelativePosition(
                        ctor.get("relative_position").asBoolean(),
                        ctor.get("max_relative_position").asInt()),
                ctor.get("gp").asBoolean() ? Pooling.MEAN : Pooling.TOKEN,
                ctor.get("abs_pos").asBoolean(),
                ctor.get("change_qkv").asBoolean());
    }

    private static List<Integer> integers(JsonNode array) {
        return array.valueStream().map(JsonNode::asInt).toList();
    }

    private static List<Double> doubles(JsonNode array) {
        return array.valueStream().map(JsonNode::asDouble).toList();
    }

    private static JsonNode read(String name) throws IOException {
        try (InputStream in = CostModelGoldenTest.class.getResourceAsStream("/goldens/" + name)) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(in, name));
        }
    }
}
