package io.entangle.worker.supernet;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.ImageGeometry;
import io.entangle.shared.searchspace.Pooling;
import io.entangle.shared.searchspace.RelativePosition;
import io.entangle.shared.searchspace.SupernetMaxima;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.checkpoint.QkvLayout;
import io.entangle.worker.checkpoint.SafetensorsReader;
import io.entangle.worker.torch.TorchSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** A supernet whose numbers were produced by the authors' published code. */
record Golden(String name, JsonNode subnets) {

    static Golden of(String name) {
        return new Golden(name, json(name, "subnets.json"));
    }

    static JsonNode json(String name, String file) {
        try {
            return Json.mapper().readTree(Files.readString(path(name, file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path path(String name, String file) {
        URL url = Objects.requireNonNull(Golden.class.getResource("/goldens/" + name + "/" + file));
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    AutoFormerSpace space() {
        JsonNode ctor = subnets.path("ctor");
        JsonNode choices = subnets.path("choices");
        int embed = ctor.path("embed_dim").asInt();
        boolean elastic = ctor.path("change_qkv").asBoolean();
        List<Integer> heads = integers(choices.path("num_heads"));
        return new AutoFormerSpace(
                new ImageGeometry(
                        ctor.path("img_size").asInt(), ctor.path("patch_size").asInt(), 3),
                ctor.path("num_classes").asInt(),
                integers(choices.path("depth")),
                integers(choices.path("embed_dim")),
                reals(choices.path("mlp_ratio")),
                heads,
                64,
                new SupernetMaxima(
                        ctor.path("depth").asInt(),
                        embed,
                        ctor.path("mlp_ratio").asDouble(),
                        elastic ? embed / 64 : Collections.max(heads)),
                new RelativePosition(
                        ctor.path("relative_position").asBoolean(),
                        ctor.path("max_relative_position").asInt()),
                ctor.path("gp").asBoolean() ? Pooling.MEAN : Pooling.TOKEN,
                ctor.path("abs_pos").asBoolean(),
                elastic);
    }

    Supernet supernet(TorchSession session) {
        Map<String, HostTensor> published = published();
        return Supernet.restore(
                session, space(), QkvBias.PUBLISHED, QkvLayout.fromPublished(published, space(), QkvBias.PUBLISHED));
    }

    static Map<String, HostTensor> tensors(String name, String file) {
        return SafetensorsReader.readAll(path(name, file));
    }

    /** Its weights as the authors' code has them. */
    Map<String, HostTensor> published() {
        return SafetensorsReader.readAll(path(name, "weights.safetensors"));
    }

    float[] images() {
        return input("input");
    }

    int[] labels() {
        float[] labels = input("labels");
        int[] integers = new int[labels.length];
        for (int i = 0; i < labels.length; i++) {
            integers[i] = (int) labels[i];
        }
        return integers;
    }

    private float[] input(String tensor) {
        try (SafetensorsReader reader = SafetensorsReader.open(path(name, "input.safetensors"))) {
            return reader.read(tensor).values();
        }
    }

    List<AutoFormerArchitecture> architectures() {
        return subnets.path("subnets").valueStream().map(Golden::architecture).toList();
    }

    private static AutoFormerArchitecture architecture(JsonNode subnet) {
        JsonNode config = subnet.path("config");
        return new AutoFormerArchitecture(
                config.path("embed_dim").get(0).asInt(),
                integers(config.path("num_heads")),
                reals(config.path("mlp_ratio")));
    }

    float[][] logits(int subnet) {
        return matrix(subnets.path("subnets").get(subnet).path("logits"));
    }

    static float[][] matrix(JsonNode rows) {
        return rows.valueStream().map(Golden::row).toArray(float[][]::new);
    }

    static float[] row(JsonNode row) {
        float[] values = new float[row.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.get(i).floatValue();
        }
        return values;
    }

    private static List<Integer> integers(JsonNode array) {
        return array.valueStream().map(JsonNode::asInt).toList();
    }

    private static List<Double> reals(JsonNode array) {
        return array.valueStream().map(JsonNode::asDouble).toList();
    }
}
