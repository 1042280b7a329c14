package io.entangle.worker.checkpoint;

import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.AutoFormerSpace;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;

/**
 * All that a training needs to go on as if it had not stopped. On disk it is one safetensors file: the weights under their published names (qkv head-major), the
 * moments under the same names with a prefix, and the rest as JSON in the file's metadata.
 *
 * @param space whose supernet it is
 * @param qkvBias how the query-key-value bias is stored
 * @param weights of the supernet
 * @param firstMoments running means of the gradients
 * @param secondMoments running means of the squared gradients
 * @param steps how often each weight was moved
 * @param position where the training stands
 */
public record TrainState(
        AutoFormerSpace space,
        QkvBias qkvBias,
        Map<String, HostTensor> weights,
        Map<String, HostTensor> firstMoments,
        Map<String, HostTensor> secondMoments,
        Map<String, Long> steps,
        TrainPosition position) {

    private static final String FIRST = "adamw.first.";
    private static final String SECOND = "adamw.second.";
    private static final String KEY = "entangle";
    private static final int FORMAT = 1;

    /** What the file's metadata hold. */
    record About(int format, AutoFormerSpace space, QkvBias qkvBias, Map<String, Long> steps, TrainPosition position) {}

    /** Writes the state; the file is there complete or not at all. */
    public WrittenFile write(Path file) {
        Map<String, HostTensor> tensors = new LinkedHashMap<>(weights);
        firstMoments.forEach((name, tensor) -> tensors.put(FIRST + name, tensor));
        secondMoments.forEach((name, tensor) -> tensors.put(SECOND + name, tensor));
        String about = Json.mapper().writeValueAsString(new About(FORMAT, space, qkvBias, steps, position));
        return SafetensorsWriter.write(file, tensors, Map.of(KEY, about));
    }

    /**
     * Reads a state.
     *
     * @throws CheckpointException if the file cannot be read or is no training state
     */
    public static TrainState read(Path file) {
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            About about = about(file, reader);
            Map<String, HostTensor> weights = new LinkedHashMap<>();
            Map<String, HostTensor> first = new LinkedHashMap<>();
            Map<String, HostTensor> second = new LinkedHashMap<>();
            for (String name : reader.names()) {
                if (name.startsWith(FIRST)) {
                    first.put(name.substring(FIRST.length()), reader.read(name));
                } else if (name.startsWith(SECOND)) {
                    second.put(name.substring(SECOND.length()), reader.read(name));
                } else {
                    weights.put(name, reader.read(name));
                }
            }
            return new TrainState(
                    about.space(), about.qkvBias(), weights, first, second, about.steps(), about.position());
        }
    }

    /** Reads the weights alone, which is all that evaluation and extraction need; moments and steps of the result are empty. */
    public static TrainState readWeights(Path file) {
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            About about = about(file, reader);
            Map<String, HostTensor> weights = new LinkedHashMap<>();
            for (String name : reader.names()) {
                if (!name.startsWith(FIRST) && !name.startsWith(SECOND)) {
                    weights.put(name, reader.read(name));
                }
            }
            return new TrainState(
                    about.space(), about.qkvBias(), weights, Map.of(), Map.of(), Map.of(), about.position());
        }
    }

    private static About about(Path file, SafetensorsReader reader) {
        String json = reader.metadata().get(KEY);
        if (json == null) {
            throw new CheckpointException(file + " is no training state: its metadata lack '" + KEY + "'");
        }
        try {
            About about = Json.mapper().readValue(json, About.class);
            if (about.format() != FORMAT) {
                throw new CheckpointException(
                        "%s has format %d; this version reads %d".formatted(file, about.format(), FORMAT));
            }
            return about;
        } catch (JacksonException e) {
            throw new CheckpointException(file + " has unreadable metadata: " + e.getMessage(), e);
        }
    }
}
