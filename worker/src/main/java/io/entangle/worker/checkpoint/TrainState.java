package io.entangle.worker.checkpoint;

import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.SearchSpace;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
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
 * @param average running average of the weights; empty where the training keeps none
 * @param steps how often each weight was moved
 * @param position where the training stands
 */
public record TrainState(
        SearchSpace space,
        QkvBias qkvBias,
        Map<String, HostTensor> weights,
        Map<String, HostTensor> firstMoments,
        Map<String, HostTensor> secondMoments,
        Map<String, HostTensor> average,
        Map<String, Long> steps,
        TrainPosition position) {

    private static final String FIRST = "adamw.first.";
    private static final String SECOND = "adamw.second.";
    private static final String AVERAGE = "ema.";
    private static final String KEY = "entangle";
    private static final List<String> PREFIXES = List.of(FIRST, SECOND, AVERAGE);
    private static final int FORMAT = 1;

    /** What the file's metadata hold. */
    record About(int format, SearchSpace space, QkvBias qkvBias, Map<String, Long> steps, TrainPosition position) {}

    /** Writes the state; the file is there complete or not at all. */
    public WrittenFile write(Path file) {
        Map<String, HostTensor> tensors = new LinkedHashMap<>(weights);
        firstMoments.forEach((name, tensor) -> tensors.put(FIRST + name, tensor));
        secondMoments.forEach((name, tensor) -> tensors.put(SECOND + name, tensor));
        average.forEach((name, tensor) -> tensors.put(AVERAGE + name, tensor));
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
            return new TrainState(
                    about.space(),
                    about.qkvBias(),
                    tensors(reader, ""),
                    tensors(reader, FIRST),
                    tensors(reader, SECOND),
                    tensors(reader, AVERAGE),
                    about.steps(),
                    about.position());
        }
    }

    /**
     * Reads what evaluation and extraction need: the average of the weights where the training kept one, else the weights. Moments, average and steps of the result are
     * empty.
     */
    public static TrainState readWeights(Path file) {
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            About about = about(file, reader);
            Map<String, HostTensor> average = tensors(reader, AVERAGE);
            Map<String, HostTensor> weights = average.isEmpty() ? tensors(reader, "") : average;
            return new TrainState(
                    about.space(), about.qkvBias(), weights, Map.of(), Map.of(), Map.of(), Map.of(), about.position());
        }
    }

    /** The tensors of a kind, by name of the weight; the weights themselves have no prefix. */
    private static Map<String, HostTensor> tensors(SafetensorsReader reader, String prefix) {
        Map<String, HostTensor> found = new LinkedHashMap<>();
        for (String name : reader.names()) {
            if (prefix.equals(prefixOf(name))) {
                found.put(name.substring(prefix.length()), reader.read(name));
            }
        }
        return found;
    }

    private static String prefixOf(String name) {
        return PREFIXES.stream().filter(name::startsWith).findFirst().orElse("");
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
