package io.entangle.shared.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Where a worker finds a data set.
 *
 * @param uri {@code builtin:shapes}, or a {@code file:} URI or absolute path of a directory or archive on the worker's machine
 * @param testFraction share of a folder without splits that becomes the test split; ignored where there are splits
 * @param maxCorruptShare share of the images of a split that may be corrupt and are passed over, 0 to 1; see {@link #corruptShare()}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DatasetRef(
        String uri, @Nullable Double testFraction, @Nullable Double maxCorruptShare) {

    /** Share of corrupt images that is put up with where nobody said otherwise. */
    public static final double DEFAULT_MAX_CORRUPT_SHARE = 0.01;

    /** A data set of which the usual share may be corrupt. */
    public DatasetRef(String uri, @Nullable Double testFraction) {
        this(uri, testFraction, DEFAULT_MAX_CORRUPT_SHARE);
    }

    /** The share that may be corrupt; the usual one where a job of an earlier version does not say. */
    @JsonIgnore
    public double corruptShare() {
        return maxCorruptShare == null ? DEFAULT_MAX_CORRUPT_SHARE : maxCorruptShare;
    }
}
