package io.entangle.api.dataset;

import io.entangle.api.web.InvalidFields;
import io.entangle.api.web.ResourceIds;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.validation.Violations;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an archive is to be registered as.
 *
 * @param name name to register it under
 * @param testFraction share of an archive without splits that becomes the test split
 * @param maxCorruptShare share of the images of a split that may be corrupt
 */
record AskedUpload(String name, @Nullable Double testFraction, double maxCorruptShare) {

    /**
     * Reads the query of a request.
     *
     * @throws InvalidFields with every parameter that is wrong
     */
    static AskedUpload of(@Nullable String name, @Nullable Double testFraction, @Nullable Double maxCorruptShare) {
        double share = maxCorruptShare == null ? DatasetRef.DEFAULT_MAX_CORRUPT_SHARE : maxCorruptShare;
        InvalidFields.refuseParameters(new Violations()
                .addAll("", ResourceIds.violations(name))
                .require(
                        testFraction == null || (testFraction > 0 && testFraction < 1),
                        "/testFraction",
                        "must be above 0 and below 1")
                .require(share >= 0 && share <= 1, "/maxCorruptShare", "must lie between 0 and 1")
                .list());
        return new AskedUpload(Objects.requireNonNull(name), testFraction, share);
    }
}
