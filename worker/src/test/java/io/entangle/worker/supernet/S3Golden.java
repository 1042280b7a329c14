package io.entangle.worker.supernet;

import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.searchspace.ImageGeometry;
import io.entangle.shared.searchspace.S3Space;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.torch.TorchSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** The S3 model whose numbers were produced by the authors' published code, with blocks that differ in window, heads and ratio. */
record S3Golden(JsonNode model) {

    private static final String NAME = "s3-mini";

    static S3Golden read() {
        return new S3Golden(Golden.json(NAME, "model.json"));
    }

    S3Architecture architecture() {
        JsonNode ctor = model.path("ctor");
        List<S3Architecture.Stage> stages = new ArrayList<>();
        for (int i = 0; i < ctor.path("depths").size(); i++) {
            stages.add(new S3Architecture.Stage(
                    ctor.path("embed_dim").path(i).asInt(),
                    integers(ctor.path("window_size").path(i)),
                    integers(ctor.path("num_heads").path(i)),
                    ctor.path("mlp_ratio")
                            .path(i)
                            .valueStream()
                            .map(JsonNode::asDouble)
                            .toList()));
        }
        return new S3Architecture(stages);
    }

    private static List<Integer> integers(JsonNode list) {
        return list.valueStream().map(JsonNode::asInt).toList();
    }

    ImageGeometry image() {
        JsonNode ctor = model.path("ctor");
        return new ImageGeometry(
                ctor.path("img_size").asInt(), ctor.path("patch_size").asInt(), 3);
    }

    int classes() {
        return model.path("ctor").path("num_classes").asInt();
    }

    /** Around the model alone: its supernet is larger, in blocks that have less than others of their stage. */
    S3Space space() {
        return S3SubnetConfig.of(new S3Space(image(), classes(), List.of()), architecture())
                .asSpace();
    }

    Map<String, HostTensor> published() {
        return Golden.tensors(NAME, "weights.safetensors");
    }

    /** The model itself. */
    StandaloneSubnet alone(TorchSession session) {
        S3SubnetConfig config = S3SubnetConfig.of(space(), architecture());
        return StandaloneSubnet.load(session, new SubnetCheckpoint(config, published()));
    }

    /** A supernet that holds the model, and other numbers wherever it has more. */
    Supernet supernet(TorchSession session) {
        Map<String, HostTensor> ours = S3Tensors.fromPublished(published());
        Map<String, HostTensor> weights = new HashMap<>();
        for (Parameter parameter : S3Parameters.ofSupernet(space())) {
            HostTensor model = Objects.requireNonNull(ours.get(parameter.name()));
            weights.put(parameter.name(), Slices.put(model, parameter, 9));
        }
        return Supernet.restore(session, space(), QkvBias.HEAD_MAJOR, weights);
    }

    float[] images() {
        return Slices.values(Golden.tensors(NAME, "input.safetensors"), "input");
    }

    int[] labels() {
        float[] wide = Slices.values(Golden.tensors(NAME, "input.safetensors"), "labels");
        int[] labels = new int[wide.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (int) wide[i];
        }
        return labels;
    }
}
