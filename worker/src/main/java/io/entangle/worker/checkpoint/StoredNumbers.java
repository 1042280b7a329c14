package io.entangle.worker.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32;

/** Reads the elements of tensors out of a file. */
final class StoredNumbers {

    private static final int CHUNK_BYTES = 1 << 20;

    private StoredNumbers() {}

    /**
     * Reads consecutive numbers as floats.
     *
     * @param position of the first one's first byte
     */
    static float[] read(FileChannel channel, ElementType type, long position, int count) throws IOException {
        float[] values = new float[count];
        ByteBuffer chunk = ByteBuffer.allocate(Math.min(CHUNK_BYTES, Math.multiplyExact(count, type.bytes())))
                .order(ByteOrder.LITTLE_ENDIAN);
        long at = position;
        for (int done = 0; done < count; ) {
            int here = Math.min(count - done, CHUNK_BYTES / type.bytes());
            ChannelBytes.readFully(channel, chunk.clear().limit(here * type.bytes()), at);
            chunk.flip();
            for (int i = 0; i < here; i++) {
                values[done + i] = type.read(chunk);
            }
            done += here;
            at += (long) here * type.bytes();
        }
        return values;
    }

    /** Reads a tensor whose storage lies there; elements are put into row-major order. */
    static HostTensor read(FileChannel channel, TorchTensor tensor, ElementType type, StoredExtent extent)
            throws IOException {
        long first = extent.position() + (tensor.storage().start() + tensor.offset()) * type.bytes();
        float[] span = read(channel, type, first, Math.toIntExact(tensor.span()));
        long[] shape = tensor.shape();
        return new HostTensor(shape, tensor.isContiguous() ? span : gather(span, tensor));
    }

    private static float[] gather(float[] span, TorchTensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.elements())];
        long[] shape = tensor.shape();
        long[] index = new long[shape.length];
        long from = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = span[Math.toIntExact(from)];
            for (int d = shape.length - 1; d >= 0; d--) {
                from += tensor.strides()[d];
                if (++index[d] < shape[d]) {
                    break;
                }
                from -= tensor.strides()[d] * shape[d];
                index[d] = 0;
            }
        }
        return values;
    }

    /** @throws CheckpointException if the bytes do not have the check sum that the file says */
    static void verify(FileChannel channel, String name, StoredExtent extent) throws IOException {
        if (extent.crc32().isEmpty()) {
            return;
        }
        CRC32 sum = new CRC32();
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, extent.length()));
        for (long at = extent.position(); at < extent.end(); at += chunk.limit()) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), extent.end() - at));
            ChannelBytes.readFully(channel, chunk, at);
            sum.update(chunk.flip());
        }
        if (sum.getValue() != extent.crc32().getAsLong()) {
            throw new CheckpointException("the check sum of '%s' is wrong: the file was damaged after it was saved"
                    .formatted(Printable.of(name)));
        }
    }
}
