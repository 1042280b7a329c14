package io.entangle.api.artifact;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Where artifacts lie.
 *
 * @param store in files, or in an object store
 * @param root directory of the files; created if missing
 * @param keepFree an upload that would leave less than this free on the disk is refused
 * @param s3 the object store
 */
@ConfigurationProperties("entangle.artifacts")
record ArtifactSettings(
        Kind store,
        Path root,
        DataSize keepFree,
        @DefaultValue S3Settings s3) {

    /** What the store is made of. */
    enum Kind {
        /** Files below a directory; all transfers go through the API. */
        FILE,
        /** Objects in a bucket of an S3-compatible store. */
        S3
    }
}
