package io.entangle.worker.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The one thing that Exif metadata says about pixels: which way up they are (CIPA DC-008, tag 0x0112). */
final class Exif {

    private static final int LITTLE_ENDIAN = 0x4949;
    private static final int BIG_ENDIAN = 0x4D4D;
    private static final int MAGIC = 42;
    private static final int ORIENTATION = 0x0112;
    private static final int SHORT = 3;
    private static final int ENTRY_BYTES = 12;

    private Exif() {}

    /**
     * Finds the orientation.
     *
     * @param tiff the metadata, beginning with its byte order
     * @return {@link Orientation#UPRIGHT} too where the metadata is damaged or says nothing: it is no reason to refuse a picture
     */
    static Orientation orientation(ByteBuffer tiff) {
        ByteBuffer data = tiff.slice();
        if (data.remaining() < 8) {
            return Orientation.UPRIGHT;
        }
        int order = data.getShort(0) & 0xFFFF;
        if (order != LITTLE_ENDIAN && order != BIG_ENDIAN) {
            return Orientation.UPRIGHT;
        }
        data.order(order == LITTLE_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long directory = data.getInt(4) & 0xFFFFFFFFL;
        if (data.getShort(2) != MAGIC || directory + 2 > data.limit()) {
            return Orientation.UPRIGHT;
        }
        int entries = data.getShort((int) directory) & 0xFFFF;
        for (int i = 0; i < entries; i++) {
            long entry = directory + 2 + (long) i * ENTRY_BYTES;
            if (entry + ENTRY_BYTES > data.limit()) {
                return Orientation.UPRIGHT;
            }
            int at = (int) entry;
            if ((data.getShort(at) & 0xFFFF) == ORIENTATION && data.getShort(at + 2) == SHORT) {
                return Orientation.of(data.getShort(at + 8) & 0xFFFF);
            }
        }
        return Orientation.UPRIGHT;
    }
}
