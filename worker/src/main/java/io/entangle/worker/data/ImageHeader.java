package io.entangle.worker.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What an encoded image says about itself before any pixel is decoded.
 *
 * @param pixels width × height; 0 where the header does not tell
 * @param plain whether it is of a kind that every reader reads alike: a JPEG or PNG of 8 bits, grey or red-green-blue,
 *     without palette, transparency or printing inks
 * @param complete false where the data ends before the image does, as far as that shows without decoding
 * @param orientation which way up the pixels are stored
 */
record ImageHeader(long pixels, boolean plain, boolean complete, Orientation orientation) {

    private static final ImageHeader UNKNOWN = new ImageHeader(0, false, true, Orientation.UPRIGHT);

    /** Reads the header of a JPEG or PNG; of anything else, or of a damaged one, it knows nothing. */
    static ImageHeader of(byte[] bytes) {
        if (Jpeg.begins(bytes)) {
            return new Jpeg(bytes).read();
        }
        return Png.begins(bytes) ? new Png(bytes).read() : UNKNOWN;
    }

    private static int unsignedShort(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
    }

    private static boolean holds(byte[] bytes, int at, byte[] expected) {
        return at + expected.length <= bytes.length
                && Arrays.equals(bytes, at, at + expected.length, expected, 0, expected.length);
    }

    /** ITU-T T.81, annex B. */
    private static final class Jpeg {

        private static final int START = 0xD8;
        private static final int END = 0xD9;
        private static final int SCAN = 0xDA;
        private static final int METADATA = 0xE1;
        private static final int FIRST_FRAME = 0xC0;
        private static final int PROGRESSIVE_FRAME = 0xC2;
        private static final int LAST_FRAME = 0xCF;
        private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);

        private final byte[] bytes;
        private long pixels;
        private boolean plain;
        private Orientation orientation = Orientation.UPRIGHT;

        Jpeg(byte[] bytes) {
            this.bytes = bytes;
        }

        static boolean begins(byte[] bytes) {
            return bytes.length > 2 && (bytes[0] & 0xFF) == 0xFF && (bytes[1] & 0xFF) == START;
        }

        ImageHeader read() {
            int at = 2;
            while (at + 4 <= bytes.length && (bytes[at] & 0xFF) == 0xFF) {
                int marker = bytes[at + 1] & 0xFF;
                if (marker == 0xFF) { // padding
                    at++;
                    continue;
                }
                int length = unsignedShort(bytes, at + 2);
                if (marker == SCAN) {
                    return new ImageHeader(pixels, plain, endsAfter(at), orientation);
                }
                segment(marker, at + 4, at + 2 + length);
                at += 2 + length;
            }
            return new ImageHeader(pixels, false, false, orientation);
        }

        private void segment(int marker, int from, int to) {
            if (to > bytes.length) {
                return;
            }
            boolean otherThanFrame = marker == 0xC4 || marker == 0xC8 || marker == 0xCC;
            if (marker >= FIRST_FRAME && marker <= LAST_FRAME && !otherThanFrame && to - from >= 6) {
                int precision = bytes[from];
                int components = bytes[from + 5];
                pixels = (long) unsignedShort(bytes, from + 1) * unsignedShort(bytes, from + 3);
                plain = marker <= PROGRESSIVE_FRAME && precision == 8 && (components == 1 || components == 3);
            } else if (marker == METADATA && holds(bytes, from, EXIF)) {
                int tiff = from + EXIF.length;
                orientation = Exif.orientation(ByteBuffer.wrap(bytes, tiff, Math.max(0, to - tiff)));
            }
        }

        /** Within a scan FF D9 can be nothing but the end; cameras append what they like behind it. */
        private boolean endsAfter(int scan) {
            for (int at = bytes.length - 2; at > scan; at--) {
                if ((bytes[at + 1] & 0xFF) == END && (bytes[at] & 0xFF) == 0xFF) {
                    return true;
                }
            }
            return false;
        }
    }

    /** PNG specification, third edition, section 5. */
    private static final class Png {

        private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
        private static final byte[] HEADER = {0, 0, 0, 13, 'I', 'H', 'D', 'R'};
        private static final int TRANSPARENCY = 0x74524E53;
        private static final int METADATA = 0x65584966;
        private static final int PIXELS = 0x49444154;
        private static final int END = 0x49454E44;
        private static final int CHUNK_OVERHEAD = 12;
        private static final int GREY = 0;
        private static final int COLOUR = 2;

        private final ByteBuffer data;
        private final byte[] bytes;

        Png(byte[] bytes) {
            this.bytes = bytes;
            this.data = ByteBuffer.wrap(bytes);
        }

        static boolean begins(byte[] bytes) {
            return holds(bytes, 0, SIGNATURE);
        }

        ImageHeader read() {
            int header = SIGNATURE.length;
            int firstChunk = header + HEADER.length + 17;
            if (!holds(bytes, header, HEADER) || firstChunk > bytes.length) {
                return new ImageHeader(0, false, false, Orientation.UPRIGHT);
            }
            long width = data.getInt(header + 8) & 0xFFFFFFFFL;
            long height = data.getInt(header + 12) & 0xFFFFFFFFL;
            int depth = data.get(header + 16);
            int colours = data.get(header + 17);
            boolean plain = depth == 8 && (colours == GREY || colours == COLOUR);
            long pixels = height == 0 ? 0 : width > Long.MAX_VALUE / height ? Long.MAX_VALUE : width * height;
            return chunks(firstChunk, pixels, plain);
        }

        private ImageHeader chunks(int first, long pixels, boolean plainSoFar) {
            boolean plain = plainSoFar;
            boolean ends = false;
            Orientation orientation = Orientation.UPRIGHT;
            long at = first;
            while (!ends && at + CHUNK_OVERHEAD <= bytes.length) {
                long length = data.getInt((int) at) & 0xFFFFFFFFL;
                int kind = data.getInt((int) at + 4);
                boolean whole = at + CHUNK_OVERHEAD + length <= bytes.length;
                plain &= kind != TRANSPARENCY;
                if (kind == METADATA && whole) {
                    orientation = Exif.orientation(ByteBuffer.wrap(bytes, (int) at + 8, (int) length));
                }
                ends = kind == END || (kind == PIXELS && !whole);
                at += CHUNK_OVERHEAD + length;
            }
            return new ImageHeader(pixels, plain, ends && at <= bytes.length, orientation);
        }
    }
}
