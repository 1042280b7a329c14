package io.entangle.shared.contract.v1;

/**
 * An object of a data set in a bucket.
 *
 * @param name its name below what the data set names, or of the archive itself
 * @param bytes its length
 * @param tag its entity tag, which is another for other content
 * @param url where it can be got for some minutes, as long as it has that tag; to be told to nobody
 */
public record BucketObject(String name, long bytes, String tag, String url) {

    /** Without the address: who knows it can use it. */
    @Override
    public String toString() {
        return "%s (%d bytes, %s)".formatted(name, bytes, tag);
    }
}
