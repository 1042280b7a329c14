package io.entangle.shared.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Where a worker finds a data set.
 *
 * @param uri {@code builtin:shapes}, a {@code file:} URI or absolute path of a directory or archive on the worker's machine, {@code upload:} with the digest of an archive in the
 *     artifact store, or {@code s3:} with a bucket and what names in it begin with
 * @param testFraction share of a folder without splits that becomes the test split; ignored where there are splits
 * @param maxCorruptShare share of the images of a split that may be corrupt and are passed over, 0 to 1; see {@link #corruptShare()}
 * @param archive the archive in the artifact store; null unless it was uploaded
 * @param version what its inspection found in the bucket, as {@link JobResult.DatasetInspected#version()} says: nothing else is read; null where that is not known, or it is not in a bucket
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DatasetRef(
        String uri,
        @Nullable Double testFraction,
        @Nullable Double maxCorruptShare,
        @Nullable ArtifactRef archive,
        @Nullable String version) {

    /** Share of corrupt images that is put up with where nobody said otherwise. */
    public static final double DEFAULT_MAX_CORRUPT_SHARE = 0.01;

    /** What the addresses of uploaded archives begin with. */
    public static final String UPLOAD = "upload:";

    /** What the addresses of data sets in buckets begin with. */
    public static final String BUCKET = "s3://";

    /** A data set that was not uploaded. */
    public DatasetRef(String uri, @Nullable Double testFraction, @Nullable Double maxCorruptShare) {
        this(uri, testFraction, maxCorruptShare, null, null);
    }

    /** A data set of which the usual share may be corrupt. */
    public DatasetRef(String uri, @Nullable Double testFraction) {
        this(uri, testFraction, DEFAULT_MAX_CORRUPT_SHARE);
    }

    /** The same data set as it was found, or as it will be found if {@code found} is null. */
    public DatasetRef at(@Nullable String found) {
        return new DatasetRef(uri, testFraction, maxCorruptShare, archive, found);
    }

    /** The share that may be corrupt; the usual one where a job of an earlier version does not say. */
    @JsonIgnore
    public double corruptShare() {
        return maxCorruptShare == null ? DEFAULT_MAX_CORRUPT_SHARE : maxCorruptShare;
    }
}
