package io.entangle.worker.pickle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle, never read past their end nor copied on the word of a length. */
final class PickleBytes {

    private static final int LONGEST_NAME = 512;

    private final ByteBuffer bytes;
    private final int end;

    PickleBytes(byte[] content, int start, PickleLimits limits) {
        this.bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(start);
        this.end = (int) Math.min(content.length, (long) start + limits.bytes());
    }

    int position() {
        return bytes.position();
    }

    int unsignedByte() {
        return require(1).get() & 0xff;
    }

    int unsignedShort() {
        return require(Short.BYTES).getShort() & 0xffff;
    }

    int signedInt() {
        return require(Integer.BYTES).getInt();
    }

    long unsignedInt() {
        return signedInt() & 0xffffffffL;
    }

    long signedLong() {
        return require(Long.BYTES).getLong();
    }

    /** The one number that pickles hold big-endian. */
    double bigEndianDouble() {
        return Double.longBitsToDouble(Long.reverseBytes(signedLong()));
    }

    /** A whole number of that many bytes, the lowest first. */
    PickleValue whole(long length) {
        if (length > Long.BYTES) {
            skip(length);
            return PickleValue.Plain.OTHER;
        }
        require(length);
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (bytes.get() & 0xffL) << (Byte.SIZE * i);
        }
        int unused = Long.SIZE - Byte.SIZE * (int) length;
        return new PickleValue.Whole(length == 0 ? 0 : value << unused >> unused);
    }

    String text(long length) {
        require(length);
        byte[] utf8 = new byte[(int) length];
        bytes.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    String line() {
        int start = bytes.position();
        for (int length = 0; length <= LONGEST_NAME; length++) {
            if (unsignedByte() == '\n') {
                bytes.position(start);
                String line = text(length);
                skip(1);
                return line;
            }
        }
        throw new PickleException("a name of more than %d bytes at byte %d".formatted(LONGEST_NAME, start));
    }

    void skip(long length) {
        require(length);
        bytes.position(bytes.position() + (int) length);
    }

    private ByteBuffer require(long length) {
        if (length < 0 || length > end - bytes.position()) {
            throw new PickleException("%d bytes are announced at byte %d, and %d are left"
                    .formatted(length, bytes.position(), Math.max(0, end - bytes.position())));
        }
        return bytes;
    }
}
