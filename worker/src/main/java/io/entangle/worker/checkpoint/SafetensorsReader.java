package io.entangle.worker.checkpoint;

import io.entangle.shared.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads a safetensors file one tensor at a time. The whole header is checked against the size of the file before any tensor is read, so that a truncated or
 * corrupt file is refused at once.
 */
public final class SafetensorsReader implements AutoCloseable {

    static final String METADATA = "__metadata__";
    static final int LENGTH_BYTES = Long.BYTES;

    /** The limit of the reference implementation. */
    private static final long MAX_HEADER_BYTES = 100_000_000;

    private final Path path;
    private final FileChannel channel;
    private final long dataStart;
    private final Map<String, SafetensorsEntry> entries;
    private final Map<String, String> metadata;

    private SafetensorsReader(
            Path path,
            FileChannel channel,
            long dataStart,
            Map<String, SafetensorsEntry> entries,
            Map<String, String> metadata) {
        this.path = path;
        this.channel = channel;
        this.dataStart = dataStart;
        this.entries = Collections.unmodifiableMap(entries);
        this.metadata = Collections.unmodifiableMap(metadata);
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws CheckpointException if the file is not there, is no safetensors file, or is truncated
     */
    public static SafetensorsReader open(Path path) {
        FileChannel channel;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        } catch (IOException e) {
            throw new CheckpointException(path + " cannot be opened: " + e, e);
        }
        try {
            return readHeader(path, channel);
        } catch (IOException | JacksonException | IllegalArgumentException | ArithmeticException e) {
            close(channel, e);
            throw new CheckpointException(path + " is not a readable safetensors file: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            close(channel, e);
            throw e;
        }
    }

    /** All tensors of a file. */
    public static Map<String, HostTensor> readAll(Path path) {
        try (SafetensorsReader reader = open(path)) {
            Map<String, HostTensor> tensors = new LinkedHashMap<>();
            for (String name : reader.names()) {
                tensors.put(name, reader.read(name));
            }
            return tensors;
        }
    }

    private static void close(FileChannel channel, Exception cause) {
        try {
            channel.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private static SafetensorsReader readHeader(Path path, FileChannel channel) throws IOException {
        long fileSize = channel.size();
        ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        ChannelBytes.readFully(channel, length, 0);
        long headerBytes = length.flip().getLong();
        if (headerBytes < 2 || headerBytes > Math.min(MAX_HEADER_BYTES, fileSize - LENGTH_BYTES)) {
            throw new CheckpointException(
                    "%s is no safetensors file, or truncated: a header of %d bytes in a file of %d"
                            .formatted(path, headerBytes, fileSize));
        }
        ByteBuffer header = ByteBuffer.allocate((int) headerBytes);
        ChannelBytes.readFully(channel, header, LENGTH_BYTES);
        JsonNode root = Json.mapper().readTree(new String(header.array(), StandardCharsets.UTF_8));
        if (!root.isObject()) {
            throw new CheckpointException(path + " has a header that is no JSON object");
        }
        long dataStart = LENGTH_BYTES + headerBytes;
        Map<String, SafetensorsEntry> entries = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> property : root.properties()) {
            if (property.getKey().equals(METADATA)) {
                property.getValue()
                        .properties()
                        .forEach(pair ->
                                metadata.put(pair.getKey(), pair.getValue().asString()));
            } else {
                SafetensorsEntry entry = entry(property.getValue());
                check(path, property.getKey(), entry, fileSize - dataStart);
                entries.put(property.getKey(), entry);
            }
        }
        return new SafetensorsReader(path, channel, dataStart, entries, metadata);
    }

    private static SafetensorsEntry entry(JsonNode node) {
        return new SafetensorsEntry(
                node.path("dtype").asString(), longs(node.path("shape")), longs(node.path("data_offsets")));
    }

    private static List<Long> longs(JsonNode array) {
        if (!array.isArray()) {
            throw new IllegalArgumentException("shape or data_offsets missing");
        }
        return array.valueStream().map(JsonNode::longValue).toList();
    }

    private static void check(Path path, String name, SafetensorsEntry entry, long dataBytes) {
        boolean known =
                Set.of("U16", "U32", "U64", "F8_E4M3", "F8_E5M2").contains(entry.dtype()) || elementType(entry) != null;
        boolean ordered = entry.offsets().size() == 2
                && entry.offsets().get(0) >= 0
                && entry.offsets().get(0) <= entry.offsets().get(1);
        if (!known || !ordered || entry.shape().stream().anyMatch(size -> size < 0)) {
            throw new CheckpointException("%s: tensor '%s' is described wrongly: %s".formatted(path, name, entry));
        }
        if (entry.offsets().get(1) > dataBytes) {
            throw new CheckpointException("%s is truncated: tensor '%s' ends at byte %d of the data, which has %d"
                    .formatted(path, name, entry.offsets().get(1), dataBytes));
        }
        ElementType type = elementType(entry);
        long bytes = entry.offsets().get(1) - entry.offsets().get(0);
        if (type != null && bytes != Math.multiplyExact(HostTensor.elements(shape(entry)), type.bytes())) {
            throw new CheckpointException("%s: tensor '%s' of shape %s and type %s cannot have %d bytes"
                    .formatted(path, name, entry.shape(), entry.dtype(), bytes));
        }
    }

    private static @Nullable ElementType elementType(SafetensorsEntry entry) {
        for (ElementType type : ElementType.values()) {
            if (type.name().equals(entry.dtype())) {
                return type;
            }
        }
        return null;
    }

    private static long[] shape(SafetensorsEntry entry) {
        return entry.shape().stream().mapToLong(Long::longValue).toArray();
    }

    /** Names of all tensors, in the order of the header. */
    public Set<String> names() {
        return entries.keySet();
    }

    /** The element type of a tensor, by its name in the file. */
    String elementType(String name) {
        SafetensorsEntry entry = entries.get(name);
        if (entry == null) {
            throw new CheckpointException("%s holds no tensor '%s'".formatted(path, name));
        }
        return entry.dtype();
    }

    /** What the writer said about the file. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * Reads a tensor, converted to 32-bit floats where it is stored otherwise.
     *
     * @throws CheckpointException if there is none of that name, its type is not a number that floats can hold, or the file cannot be read
     */
    public HostTensor read(String name) {
        SafetensorsEntry entry = entries.get(name);
        if (entry == null) {
            throw new CheckpointException("%s holds no tensor '%s'".formatted(path, name));
        }
        ElementType type = elementType(entry);
        if (type == null) {
            throw new CheckpointException(
                    "%s: tensor '%s' has type %s, which cannot be read as floats".formatted(path, name, entry.dtype()));
        }
        long[] shape = shape(entry);
        try {
            int count = Math.toIntExact(HostTensor.elements(shape));
            long position = dataStart + entry.offsets().get(0);
            return new HostTensor(shape, StoredNumbers.read(channel, type, position, count));
        } catch (IOException e) {
            throw new CheckpointException("%s: tensor '%s' cannot be read: %s".formatted(path, name, e), e);
        }
    }

    /** @throws CheckpointException if the file cannot be closed */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new CheckpointException(path + " cannot be closed: " + e, e);
        }
    }
}
