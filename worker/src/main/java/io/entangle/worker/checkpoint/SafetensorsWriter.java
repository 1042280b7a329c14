package io.entangle.worker.checkpoint;

import io.entangle.shared.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes safetensors files. A file appears under its name complete or not at all; equal tensors and metadata give equal bytes.
 */
public final class SafetensorsWriter {

    private static final int CHUNK_BYTES = 1 << 20;
    private static final int ALIGNMENT = 8;

    private SafetensorsWriter() {}

    /**
     * Writes a file by way of a temporary one beside it, flushed to disk and renamed.
     *
     * @param tensors in the order in which they are to lie
     * @throws CheckpointException naming the file, if it cannot be written
     */
    public static WrittenFile write(Path path, Map<String, HostTensor> tensors, Map<String, String> metadata) {
        return AtomicFile.write(path, channel -> {
            MessageDigest digest = AtomicFile.sha256();
            put(channel, digest, header(tensors, metadata));
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (HostTensor tensor : tensors.values()) {
                float[] values = tensor.values();
                for (int done = 0; done < values.length; ) {
                    int count = Math.min(values.length - done, CHUNK_BYTES / Float.BYTES);
                    chunk.clear().asFloatBuffer().put(values, done, count);
                    put(channel, digest, chunk.limit(count * Float.BYTES));
                    done += count;
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        });
    }

    private static ByteBuffer header(Map<String, HostTensor> tensors, Map<String, String> metadata) {
        Map<String, Object> header = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            // Immutable maps have another order in another process.
            header.put(SafetensorsReader.METADATA, new TreeMap<>(metadata));
        }
        long offset = 0;
        for (Map.Entry<String, HostTensor> tensor : tensors.entrySet()) {
            long end = offset + (long) tensor.getValue().values().length * Float.BYTES;
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", ElementType.F32.name());
            entry.put("shape", tensor.getValue().shape());
            entry.put("data_offsets", List.of(offset, end));
            header.put(tensor.getKey(), entry);
            offset = end;
        }
        byte[] json = Json.mapper().writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer bytes =
                ByteBuffer.allocate(SafetensorsReader.LENGTH_BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(padded).put(json);
        while (bytes.hasRemaining()) {
            bytes.put((byte) ' ');
        }
        return bytes.flip();
    }

    private static void put(FileChannel channel, MessageDigest digest, ByteBuffer bytes) throws IOException {
        digest.update(bytes.duplicate());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
