package io.entangle.worker.parity;

import io.entangle.worker.checkpoint.CheckpointException;
import io.entangle.worker.checkpoint.SafetensorsReader;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory with an S3 model: told by its constructor's windows, or by its stages among the weights. */
final class SpaceSearchSet {

    private static final String MODEL = "model.json";
    private static final String STAGE = "layers.0.blocks.";

    private SpaceSearchSet() {}

    static boolean recognises(Path directory) {
        return !Files.exists(directory.resolve(GoldenSupernet.SUBNETS)) && (byModel(directory) || byWeights(directory));
    }

    private static boolean byModel(Path directory) {
        try {
            GoldenNode root = GoldenDocument.read(directory.resolve(MODEL)).root();
            return root.node().path("ctor").has("window_size");
        } catch (GoldenException e) {
            return false;
        }
    }

    private static boolean byWeights(Path directory) {
        try (SafetensorsReader weights = SafetensorsReader.open(directory.resolve(GoldenSupernet.WEIGHTS))) {
            return weights.names().stream().anyMatch(name -> name.startsWith(STAGE));
        } catch (CheckpointException e) {
            return false;
        }
    }
}
