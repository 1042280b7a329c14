package io.entangle.worker.data;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * Square images of one size in a file, mapped into memory: the operating system keeps what is used and shares it between
 * processes. Big-endian:
 *
 * <pre>
 * long magic, int count, int side, int CRC-32 of the index, zeros up to byte 4096
 * images: side × side × 3 bytes each, row by row, red first
 * index: int CRC-32 of each image; int corrupt, and for each of those: int number, UTF name, UTF reason
 * </pre>
 */
final class PackedPixels {

    private static final long MAGIC = 0x454E5450_41434B31L; // "ENTPACK1"
    private static final int HEADER_BYTES = 20;
    private static final int START = 4096;
    private static final int MOST_MAPPED = 1 << 30;
    private static final int LONGEST_TEXT = 4000;
    private static final int ROOM_FOR_CORRUPT = 1 << 20;

    private final int side;
    private final int imageBytes;
    private final int imagesInMap;
    private final int[] checksums;
    private final Map<Integer, CorruptImage> corrupt;
    private final MappedByteBuffer[] maps;

    private PackedPixels(int side, int[] checksums, Map<Integer, CorruptImage> corrupt, FileChannel channel)
            throws IOException {
        this.side = side;
        this.imageBytes = imageBytes(side);
        this.imagesInMap = MOST_MAPPED / imageBytes;
        this.checksums = checksums;
        this.corrupt = corrupt;
        this.maps = new MappedByteBuffer[(checksums.length + imagesInMap - 1) / imagesInMap];
        for (int i = 0; i < maps.length; i++) {
            int images = Math.min(imagesInMap, checksums.length - i * imagesInMap);
            maps[i] = channel.map(
                    MapMode.READ_ONLY, START + (long) i * imagesInMap * imageBytes, (long) images * imageBytes);
        }
    }

    static int imageBytes(int side) {
        return side * side * RgbImage.CHANNELS;
    }

    /** How long a file of so many images is at most, if few are corrupt. */
    static long expectedBytes(int count, int side) {
        return START + (long) count * (Integer.BYTES + imageBytes(side)) + ROOM_FOR_CORRUPT;
    }

    static int checksum(byte[] image) {
        CRC32 crc = new CRC32();
        crc.update(image);
        return (int) crc.getValue();
    }

    /**
     * Opens a file.
     *
     * @throws IOException if it is not a whole file of so many images of that side
     */
    static PackedPixels open(Path file, int count, int side) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer header = read(channel, 0, HEADER_BYTES);
            boolean fits = header.getLong() == MAGIC && header.getInt() == count && header.getInt() == side;
            long indexAt = START + (long) count * imageBytes(side);
            long indexBytes = channel.size() - indexAt;
            if (!fits || indexBytes < (count + 1L) * Integer.BYTES || indexBytes > Integer.MAX_VALUE) {
                throw new IOException(file + " is not a whole file of " + count + " images");
            }
            byte[] index = read(channel, indexAt, (int) indexBytes).array();
            if (checksum(index) != header.getInt()) {
                throw new IOException(file + " is damaged");
            }
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(index));
            int[] checksums = new int[count];
            for (int i = 0; i < count; i++) {
                checksums[i] = in.readInt();
            }
            Map<Integer, CorruptImage> corrupt = new TreeMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                corrupt.put(in.readInt(), new CorruptImage(in.readUTF(), in.readUTF(), null));
            }
            return new PackedPixels(side, checksums, corrupt, channel);
        }
    }

    private static ByteBuffer read(FileChannel channel, long from, int bytes) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(bytes);
        while (content.hasRemaining()) {
            if (channel.read(content, from + content.position()) < 0) {
                throw new IOException("a packed file ends too early");
            }
        }
        return content.flip();
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
        byte[] rgb = new byte[imageBytes];
        try {
            maps[number / imagesInMap].get(number % imagesInMap * imageBytes, rgb);
        } catch (InternalError e) { // the JVM's answer when a page of a mapped file cannot be read
            throw new IOException("image " + number + " cannot be read", e);
        }
        if (checksum(rgb) != checksums[number]) {
            throw new IOException("image " + number + " is damaged");
        }
        return new RgbImage(side, side, rgb);
    }

    /** Writes a file; images come in any order and from any thread, the index is known when all are there. */
    static final class Writer implements AutoCloseable {

        private final FileChannel channel;
        private final int side;
        private final int[] checksums;

        /** Begins a file. */
        Writer(Path file, int count, int side) throws IOException {
            this.channel = FileChannel.open(file, StandardOpenOption.WRITE);
            this.side = side;
            this.checksums = new int[count];
        }

        void write(int number, byte[] rgb) throws IOException {
            checksums[number] = checksum(rgb);
            write(ByteBuffer.wrap(rgb), START + (long) number * imageBytes(side));
        }

        /** Ends the file; the place of a corrupt image stays empty. */
        void finish(Map<Integer, CorruptImage> corrupt) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            for (int checksum : checksums) {
                out.writeInt(checksum);
            }
            out.writeInt(corrupt.size());
            for (Map.Entry<Integer, CorruptImage> entry : corrupt.entrySet()) {
                out.writeInt(entry.getKey());
                out.writeUTF(shortened(entry.getValue().name()));
                out.writeUTF(shortened(entry.getValue().reason()));
            }
            write(ByteBuffer.wrap(bytes.toByteArray()), START + (long) checksums.length * imageBytes(side));
            ByteBuffer header = ByteBuffer.allocate(START);
            header.putLong(MAGIC).putInt(checksums.length).putInt(side).putInt(checksum(bytes.toByteArray()));
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
