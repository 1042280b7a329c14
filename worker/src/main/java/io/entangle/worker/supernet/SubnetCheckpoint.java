package io.entangle.worker.supernet;

import io.entangle.shared.json.Json;
import io.entangle.worker.checkpoint.CheckpointException;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.SafetensorsReader;
import io.entangle.worker.checkpoint.SafetensorsWriter;
import io.entangle.worker.checkpoint.WrittenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.core.JacksonException;

/**
 * A stand-alone subnet at rest.
 *
 * @param config what it is
 * @param weights tensors of exactly its sizes, with published names and in the published layout
 */
public record SubnetCheckpoint(SubnetConfig config, Map<String, HostTensor> weights) {

    /** Name of the file with the weights. */
    public static final String WEIGHTS_FILE = "model.safetensors";
    /** Name of the file with everything else. */
    public static final String CONFIG_FILE = "config.json";

    /** Copies the map. */
    public SubnetCheckpoint {
        weights = Map.copyOf(weights);
    }

    /** Number of parameters. */
    public long parameters() {
        return weights.values().stream()
                .mapToLong(tensor -> tensor.values().length)
                .sum();
    }

    /** The content of {@code config.json}. */
    public String configJson() {
        return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(config);
    }

    /** Writes the weights, sorted by name so that equal subnets give equal bytes. */
    public WrittenFile writeWeights(Path file) {
        return SafetensorsWriter.write(
                file, new java.util.TreeMap<>(weights), Map.of("format", "pt", "layout", config.layout()));
    }

    /**
     * Reads a directory with {@value #WEIGHTS_FILE} and {@value #CONFIG_FILE}.
     *
     * @throws CheckpointException naming the file that cannot be read
     */
    public static SubnetCheckpoint read(Path directory) {
        Path configFile = directory.resolve(CONFIG_FILE);
        try {
            SubnetConfig config = SubnetConfig.read(Files.readString(configFile));
            return new SubnetCheckpoint(config, SafetensorsReader.readAll(directory.resolve(WEIGHTS_FILE)));
        } catch (IOException | JacksonException e) {
            throw new CheckpointException(configFile + " cannot be read: " + e.getMessage(), e);
        }
    }
}
