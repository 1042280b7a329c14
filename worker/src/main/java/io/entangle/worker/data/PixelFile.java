package io.entangle.worker.data;

import java.io.IOException;

/**
 * Images without headers, one after the other.
 *
 * @param name name of the file in the data set
 * @param shownAs what its owner finds it by
 * @param records where they lie, without whatever precedes the first
 * @param form how each of them lies there
 * @param count how many there are
 */
record PixelFile(String name, String shownAs, Region records, PixelForm form, int count) {

    byte[] pixels(int index) {
        try {
            return records.read((long) index * form.recordBytes() + form.skip(), form.pixelBytes());
        } catch (IOException e) {
            throw new CorruptImage(
                    shownAs + "#" + index, "it cannot be read (" + e.getMessage() + "); copy the file again", e);
        }
    }
}
