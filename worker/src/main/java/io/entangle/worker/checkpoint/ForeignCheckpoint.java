package io.entangle.worker.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The weights in a file that somebody else wrote.
 *
 * @param layout {@code zip} or {@code legacy} for files of PyTorch, or {@code safetensors}
 * @param modelPath keys that lead to the model, from the outside in
 * @param passedOver what lies beside the model, by name
 * @param elementTypes the types of its tensors, by their names in safetensors
 * @param metadata what the writer of a safetensors file said about it
 * @param tensors the model's tensors as 32-bit floats, by their names in the file
 */
public record ForeignCheckpoint(
        String layout,
        List<String> modelPath,
        List<String> passedOver,
        List<String> elementTypes,
        Map<String, String> metadata,
        Map<String, HostTensor> tensors) {

    private static final int SAFETENSORS_HEADER_LENGTH = 8;

    /** Takes the collections over, in their order. */
    public ForeignCheckpoint {
        modelPath = List.copyOf(modelPath);
        passedOver = List.copyOf(passedOver);
        elementTypes = List.copyOf(elementTypes);
        metadata = Map.copyOf(metadata);
        tensors = java.util.Collections.unmodifiableMap(tensors);
    }

    /**
     * Reads a safetensors file, or a {@code .pth} of either layout; the content tells which.
     *
     * @throws CheckpointException with the reason, if it is neither, or cannot be read
     */
    public static ForeignCheckpoint read(Path file) {
        return isSafetensors(file) ? safetensors(file) : pth(file);
    }

    private static ForeignCheckpoint safetensors(Path file) {
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            Map<String, HostTensor> tensors = new LinkedHashMap<>();
            TreeSet<String> types = new TreeSet<>();
            for (String name : reader.names()) {
                tensors.put(name, reader.read(name));
                types.add(reader.elementType(name));
            }
            return new ForeignCheckpoint(
                    "safetensors", List.of(), List.of(), List.copyOf(types), reader.metadata(), tensors);
        }
    }

    private static ForeignCheckpoint pth(Path file) {
        try (PthReader reader = PthReader.open(file)) {
            Map<String, HostTensor> tensors = new LinkedHashMap<>();
            TreeSet<String> types = new TreeSet<>();
            for (String name : reader.names()) {
                tensors.put(name, reader.read(name));
                types.add(reader.elementType(name));
            }
            return new ForeignCheckpoint(
                    reader.layout(),
                    reader.modelPath(),
                    new ArrayList<>(reader.passedOver()),
                    List.copyOf(types),
                    Map.of(),
                    tensors);
        }
    }

    /** A safetensors file begins with the length of its header, and that with a brace. */
    private static boolean isSafetensors(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(SAFETENSORS_HEADER_LENGTH + 1);
            return head.length > SAFETENSORS_HEADER_LENGTH
                    && new String(head, StandardCharsets.ISO_8859_1).charAt(SAFETENSORS_HEADER_LENGTH) == '{'
                    && head[SAFETENSORS_HEADER_LENGTH - 1] == 0;
        } catch (IOException e) {
            throw new CheckpointException(file + " cannot be opened: " + e, e);
        }
    }
}
