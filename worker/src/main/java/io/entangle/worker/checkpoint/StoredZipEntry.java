package io.entangle.worker.checkpoint;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One line of a zip archive's directory.
 *
 * @param name a relative path without detours
 * @param length bytes of the content, stored as it is
 * @param crc32 check sum of the content
 * @param localHeader position of the header in front of the content
 */
record StoredZipEntry(String name, long length, long crc32, long localHeader) {

    private static final int SIGNATURE = 0x02014b50;
    private static final int ENCRYPTED = 0x2041;
    private static final int ZIP_64 = 1;
    private static final long IN_ZIP_64 = 0xffffffffL;
    private static final int LONGEST_NAME = 1024;

    /** Reads the line at the buffer's position and leaves the position at the next. */
    static StoredZipEntry read(ByteBuffer bytes) {
        if (bytes.getInt() != SIGNATURE) {
            throw new CheckpointException("the directory of the zip archive is damaged");
        }
        bytes.getInt();
        int flags = Short.toUnsignedInt(bytes.getShort());
        int method = Short.toUnsignedInt(bytes.getShort());
        bytes.getInt();
        long crc32 = Integer.toUnsignedLong(bytes.getInt());
        long compressed = Integer.toUnsignedLong(bytes.getInt());
        long length = Integer.toUnsignedLong(bytes.getInt());
        int nameBytes = Short.toUnsignedInt(bytes.getShort());
        int extraBytes = Short.toUnsignedInt(bytes.getShort());
        int commentBytes = Short.toUnsignedInt(bytes.getShort());
        bytes.getLong();
        long localHeader = Integer.toUnsignedLong(bytes.getInt());
        String name = name(bytes, nameBytes);
        ByteBuffer extra = bytes.slice(bytes.position(), extraBytes).order(bytes.order());
        bytes.position(bytes.position() + extraBytes + commentBytes);
        if (length == IN_ZIP_64 || compressed == IN_ZIP_64 || localHeader == IN_ZIP_64) {
            ByteBuffer wide = zip64(extra, name);
            length = length == IN_ZIP_64 ? wide.getLong() : length;
            compressed = compressed == IN_ZIP_64 ? wide.getLong() : compressed;
            localHeader = localHeader == IN_ZIP_64 ? wide.getLong() : localHeader;
        }
        if ((flags & ENCRYPTED) != 0) {
            throw new CheckpointException("zip entry '%s' is encrypted".formatted(name));
        }
        if (method != 0 || compressed != length) {
            throw new CheckpointException(
                    "zip entry '%s' is compressed, and torch.save compresses nothing: load the file in Python and save it again"
                            .formatted(name));
        }
        if (length < 0) {
            throw new CheckpointException("zip entry '%s' has a negative length".formatted(name));
        }
        return new StoredZipEntry(name, length, crc32, localHeader);
    }

    boolean isFolder() {
        return name.endsWith("/");
    }

    private static String name(ByteBuffer bytes, int length) {
        if (length == 0 || length > LONGEST_NAME) {
            throw new CheckpointException("a zip entry has a name of %d bytes".formatted(length));
        }
        byte[] utf8 = new byte[length];
        bytes.get(utf8);
        String name = new String(utf8, StandardCharsets.UTF_8);
        boolean detour = name.startsWith("/")
                || name.indexOf('\\') >= 0
                || name.chars().anyMatch(Character::isISOControl)
                || java.util.List.of(name.split("/", -1)).contains("..");
        if (detour) {
            throw new CheckpointException("zip entry '%s' is no plain relative path".formatted(Printable.of(name)));
        }
        return name;
    }

    private static ByteBuffer zip64(ByteBuffer extra, String name) {
        while (extra.remaining() >= 2 * Short.BYTES) {
            int tag = Short.toUnsignedInt(extra.getShort());
            int length = Short.toUnsignedInt(extra.getShort());
            if (length > extra.remaining()) {
                break;
            }
            if (tag == ZIP_64) {
                return extra.slice(extra.position(), length).order(extra.order());
            }
            extra.position(extra.position() + length);
        }
        throw new CheckpointException("zip entry '%s' has no length".formatted(name));
    }
}
