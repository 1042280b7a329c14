package io.entangle.worker.data;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * An ordered, immutable set of labelled images. Indices run from 0 to {@code size() - 1} and mean the same sample in
 * every process that opens the same data. Implementations are safe for use by many threads.
 */
public interface Split {

    int size();

    /** Returns a name of the sample that is unique in the data set and does not depend on where the data lies. */
    String id(int index);

    /** Returns the index of the sample's class in {@link Dataset#classNames()}. */
    int label(int index);

    /**
     * Reads and decodes a sample at the size at which it is stored.
     *
     * @throws CorruptImage naming it, if it cannot be read or decoded
     */
    RgbImage image(int index);

    /**
     * Reads a sample as it is stored, encoded or not: equal bytes are the same image.
     *
     * @throws CorruptImage naming it, if it cannot be read
     */
    byte[] bytes(int index);

    /**
     * Something that changes when the stored sample does, as far as that shows without decoding: its bytes, or, where reading
     * them takes a file, its size and the time of its last change.
     *
     * @throws CorruptImage naming the sample, if there is nothing to be known of it
     */
    default byte[] stamp(int index) {
        return bytes(index);
    }

    /** Returns the labels of all samples, in order. */
    default int[] labels() {
        int[] labels = new int[size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = label(i);
        }
        return labels;
    }

    /**
     * Identifies which samples these are, in which order and with which labels; it does not look at the pixels.
     *
     * @return SHA-256 over ids and labels, as 64 hexadecimal digits
     */
    default String digest() {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform provides SHA-256", e);
        }
        for (int i = 0; i < size(); i++) {
            // A tab and a line feed end the fields; the length in front keeps ids holding them apart.
            String id = id(i);
            sha256.update((id.length() + ":" + id + "\t" + label(i) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(sha256.digest());
    }
}
