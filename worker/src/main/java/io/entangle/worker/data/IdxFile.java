package io.entangle.worker.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An array of bytes in the IDX format: two zero bytes, the type (8: unsigned bytes), the number of dimensions, the dimensions as big-endian integers, the
 * values.
 *
 * @param shownAs what its owner finds it by
 * @param dimensions the dimensions
 * @param values the values
 */
record IdxFile(String shownAs, List<Integer> dimensions, Region values) {

    IdxFile {
        dimensions = List.copyOf(dimensions);
    }

    private static final int UNSIGNED_BYTES = 8;
    private static final int MAGIC_BYTES = 4;

    /**
     * Reads the header.
     *
     * @param wanted how many dimensions there must be
     * @throws DatasetException if it has another type or number of dimensions, or another length than they say
     */
    static IdxFile of(String shownAs, Region bytes, int wanted) {
        int header = MAGIC_BYTES + wanted * Integer.BYTES;
        if (bytes.length() < header) {
            throw refused(shownAs, "has %d bytes, which is no IDX header".formatted(bytes.length()));
        }
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes.read(0, header));
            int magic = buffer.getInt();
            if (magic != (UNSIGNED_BYTES << Byte.SIZE | wanted)) {
                throw refused(
                        shownAs,
                        "begins with 0x%08x, and unsigned bytes in %d dimensions with 0x%08x"
                                .formatted(magic, wanted, UNSIGNED_BYTES << Byte.SIZE | wanted));
            }
            List<Integer> dimensions = new ArrayList<>();
            long length = 1;
            for (int i = 0; i < wanted; i++) {
                int dimension = buffer.getInt();
                if (dimension <= 0) {
                    throw refused(shownAs, "says in its header that a dimension is " + dimension);
                }
                length *= dimension;
                if (length > bytes.length()) {
                    throw refused(shownAs, "has %d bytes, and its header says more".formatted(bytes.length()));
                }
                dimensions.add(dimension);
            }
            if (header + length != bytes.length()) {
                throw refused(
                        shownAs,
                        "has %d bytes, and its header says %d: it is cut short or the header is wrong"
                                .formatted(bytes.length(), header + length));
            }
            return new IdxFile(shownAs, dimensions, bytes.part(header, length));
        } catch (IOException e) {
            throw new DatasetException("'" + shownAs + "' cannot be read (" + e.getMessage() + "); copy it again", e);
        }
    }

    /** All values of an array of one dimension. */
    int[] numbers() {
        try {
            byte[] bytes = values.read(0, dimensions.get(0));
            int[] numbers = new int[bytes.length];
            Arrays.setAll(numbers, i -> Byte.toUnsignedInt(bytes[i]));
            return numbers;
        } catch (IOException e) {
            throw new DatasetException("'" + shownAs + "' cannot be read (" + e.getMessage() + "); copy it again", e);
        }
    }

    private static DatasetException refused(String shownAs, String why) {
        return new DatasetException("'" + shownAs + "' " + why + "; copy the file again");
    }
}
