package io.entangle.worker.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A zip that is nothing but a list of entries, and says at its end that there is one. */
final class ZipOfNothing {

    private ZipOfNothing() {}

    /**
     * Writes one.
     *
     * @param large whether its end is in the form for large archives (zip64), with the old one beside it
     */
    static Path write(Path file, int entries, String name, boolean large) throws IOException {
        byte[] entry = new byte[46 + name.length()];
        littleEndian(entry)
                .putInt(0x02014b50)
                .putShort(28, (short) name.length())
                .position(46)
                .put(name.getBytes(StandardCharsets.US_ASCII));
        long listBytes = (long) entries * entry.length;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            for (int i = 0; i < entries; i++) {
                out.write(entry);
            }
            if (large) {
                byte[] end = new byte[56];
                littleEndian(end).putInt(0x06064b50).putLong(44);
                littleEndian(end).putLong(24, 1).putLong(32, 1).putLong(40, listBytes);
                out.write(end);
                byte[] locator = new byte[20];
                littleEndian(locator).putInt(0x07064b50).putLong(8, listBytes).putInt(16, 1);
                out.write(locator);
            }
            byte[] end = new byte[22];
            littleEndian(end).putInt(0x06054b50).putShort(8, (short) 1).putShort(10, (short) 1);
            littleEndian(end).putInt(12, large ? -1 : (int) listBytes).putInt(16, large ? -1 : 0);
            out.write(end);
        }
        return file;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
