package io.entangle.worker.data;

import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A file inside an archive.
 *
 * @param stored its bytes in the archive
 * @param deflated whether they are compressed
 * @param size its bytes when unpacked, as the archive says
 */
record PackedFile(Region stored, boolean deflated, int size) {

    /**
     * What it holds, where it lies, or unpacked onto the heap.
     *
     * @throws IOException as below
     */
    Region plain() throws IOException {
        return deflated ? Region.whole(StoredBytes.of(bytes())) : stored;
    }

    /**
     * Unpacks it, never to more than was announced.
     *
     * @throws IOException if it is damaged, or longer or shorter than the archive says
     */
    byte[] bytes() throws IOException {
        byte[] packed = stored.read(0, Math.toIntExact(stored.length()));
        if (!deflated) {
            return packed;
        }
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed);
            byte[] unpacked = new byte[size + 1];
            int count = 0;
            while (!inflater.finished() && count <= size) {
                int more = inflater.inflate(unpacked, count, unpacked.length - count);
                if (more == 0 && !inflater.finished()) {
                    break;
                }
                count += more;
            }
            if (count != size) {
                throw new IOException("it unpacks to %s bytes and not to the %d announced"
                        .formatted(count > size ? "more" : Integer.toString(count), size));
            }
            return Arrays.copyOf(unpacked, size);
        } catch (DataFormatException e) {
            throw new IOException("its compressed data are damaged", e);
        } finally {
            inflater.end();
        }
    }
}
