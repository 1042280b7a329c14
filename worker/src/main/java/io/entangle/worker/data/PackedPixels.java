package io.entangle.worker.data;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;

/**
 * Images in a file, each with a size of its own, mapped into memory: the operating system keeps what is used and shares it between
 * processes. Big-endian:
 *
 * <pre>
 * long magic, int count, long where the index begins, int CRC-32 of the index, int CRC-32 of what stands before it, zeros up to byte 4096
 * images: height × width × 3 bytes each, row by row, red first, in the order in which they were ready
 * index: for each image: long where it begins, int width, int height, int CRC-32; int corrupt, and for each of those: int number, UTF name, UTF reason
 * </pre>
 */
final class PackedPixels {

    private static final long MAGIC = 0x454E5450_41434B32L; // "ENTPACK2"
    private static final int HEADER_BYTES = 28;
    private static final int START = 4096;
    private static final int ENTRY_BYTES = Long.BYTES + 3 * Integer.BYTES;
    private static final int LONGEST_TEXT = 4000;
    private static final int ROOM_FOR_CORRUPT = 1 << 20;

    private final StoredBytes file;
    private final Places places;
    private final Map<Integer, CorruptImage> corrupt;

    private PackedPixels(StoredBytes file, Places places, Map<Integer, CorruptImage> corrupt) {
        this.file = file;
        this.places = places;
        this.corrupt = corrupt;
    }

    /** How long a file of so many images is at most, if few are corrupt. */
    static long expectedBytes(int count, long imageBytes) {
        return START + count * (ENTRY_BYTES + imageBytes) + ROOM_FOR_CORRUPT;
    }

    private static int checksum(byte[] bytes, int count) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, count);
        return (int) crc.getValue();
    }

    /**
     * Opens a file.
     *
     * @throws IOException if it is not a whole file of so many images
     */
    static PackedPixels open(Path path, int count) throws IOException {
        StoredBytes file = StoredBytes.map(path);
        byte[] head = file.read(0, HEADER_BYTES);
        ByteBuffer header = ByteBuffer.wrap(head);
        if (header.getLong() != MAGIC
                || header.getInt() != count
                || header.getInt(HEADER_BYTES - Integer.BYTES) != checksum(head, HEADER_BYTES - Integer.BYTES)) {
            throw new IOException(path + " is not a file of " + count + " images");
        }
        long indexAt = header.getLong();
        byte[] index = file.read(indexAt, Math.toIntExact(Math.max(0, file.size() - indexAt)));
        if (checksum(index, index.length) != header.getInt()) {
            throw new IOException(path + " is damaged");
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(index));
        Places places = new Places(count);
        for (int i = 0; i < count; i++) {
            places.set(i, in.readLong(), in.readInt(), in.readInt(), in.readInt());
        }
        Map<Integer, CorruptImage> corrupt = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            corrupt.put(in.readInt(), new CorruptImage(in.readUTF(), in.readUTF(), null));
        }
        return new PackedPixels(file, places, corrupt);
    }

    Map<Integer, CorruptImage> corrupt() {
        return corrupt;
    }

    /**
     * Reads an image.
     *
     * @throws IOException if it is not what was written
     */
    RgbImage image(int number) throws IOException {
        int width = places.widths[number];
        int height = places.heights[number];
        byte[] rgb = file.read(places.starts[number], width * height * RgbImage.CHANNELS);
        if (checksum(rgb, rgb.length) != places.checksums[number]) {
            throw new IOException("image " + number + " is damaged");
        }
        return new RgbImage(width, height, rgb);
    }

    /** Where each image lies; that of a corrupt one is empty. */
    private static final class Places {

        private final long[] starts;
        private final int[] widths;
        private final int[] heights;
        private final int[] checksums;

        Places(int count) {
            starts = new long[count];
            widths = new int[count];
            heights = new int[count];
            checksums = new int[count];
        }

        void set(int number, long start, int width, int height, int checksum) {
            starts[number] = start;
            widths[number] = width;
            heights[number] = height;
            checksums[number] = checksum;
        }

        void write(DataOutputStream out) throws IOException {
            for (int i = 0; i < starts.length; i++) {
                out.writeLong(starts[i]);
                out.writeInt(widths[i]);
                out.writeInt(heights[i]);
                out.writeInt(checksums[i]);
            }
        }
    }

    /** Writes a file; images come in any order and from any thread, each once; the index is known when all are there. */
    static final class Writer implements AutoCloseable {

        private final FileChannel channel;
        private final long maxBytes;
        private final Places places;
        private final int count;
        private final AtomicLong end = new AtomicLong(START);

        /**
         * Begins a file.
         *
         * @param maxBytes where it stops growing
         */
        Writer(Path file, int count, long maxBytes) throws IOException {
            this.channel = FileChannel.open(file, StandardOpenOption.WRITE);
            this.maxBytes = maxBytes;
            this.places = new Places(count);
            this.count = count;
        }

        /**
         * Adds an image.
         *
         * @throws IOException if there is no room for it
         */
        void write(int number, RgbImage image) throws IOException {
            byte[] rgb = image.rgb();
            long at = end.getAndAdd(rgb.length);
            if (at + rgb.length > maxBytes) {
                throw new IOException("the images take more than the %d bytes there are".formatted(maxBytes));
            }
            places.set(number, at, image.width(), image.height(), checksum(rgb, rgb.length));
            write(ByteBuffer.wrap(rgb), at);
        }

        /** Ends the file. */
        void finish(Map<Integer, CorruptImage> corrupt) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            places.write(out);
            out.writeInt(corrupt.size());
            for (Map.Entry<Integer, CorruptImage> entry : corrupt.entrySet()) {
                out.writeInt(entry.getKey());
                out.writeUTF(shortened(entry.getValue().name()));
                out.writeUTF(shortened(entry.getValue().reason()));
            }
            byte[] index = bytes.toByteArray();
            write(ByteBuffer.wrap(index), end.get());
            ByteBuffer header = ByteBuffer.allocate(START);
            header.putLong(MAGIC).putInt(count).putLong(end.get()).putInt(checksum(index, index.length));
            header.putInt(checksum(header.array(), header.position()));
            write(header.rewind(), 0);
        }

        private void write(ByteBuffer content, long at) throws IOException {
            long to = at;
            while (content.hasRemaining()) {
                to += channel.write(content, to);
            }
        }

        private static String shortened(String text) {
            return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
