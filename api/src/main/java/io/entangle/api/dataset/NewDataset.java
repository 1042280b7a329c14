package io.entangle.api.dataset;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.entangle.api.web.CheckedBody;
import io.entangle.api.web.ResourceIds;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A data set to register.
 *
 * @param name name to register it under
 * @param uri where workers find it
 * @param testFraction share of a folder or archive without splits that becomes the test split
 * @param maxCorruptShare share of the images of a split that may be corrupt; the usual one if null
 */
record NewDataset(
        @Schema(
                description = "Letters, digits, '.', '_' and '-'; at most 100.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String name,

        @Schema(
                description =
                        "`builtin:shapes`; or `s3://`, a bucket that the API may read, and the name of an archive or what the names of all objects begin with; or `file:` and an absolute path on the workers' machines, where its operator allows it. What is there is a folder of images (one folder per class, in `train/` and `test/` or unsplit), such a folder as .zip, .tar, .tar.gz or .tgz,"
                                + " CIFAR-10 or CIFAR-100 in the binary version (folder or .tar.gz), or a folder of IDX files (MNIST and its family, also .gz).",
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String uri,

        @Schema(
                description =
                        "Share of a folder or archive without splits that becomes the test split, above 0 and below 1.")
        @Nullable
        Double testFraction,

        @Schema(
                description =
                        "Share of the images of a split that may be corrupt: so many are passed over, more make the data set invalid and end a run. 0 to 1.",
                minimum = "0",
                maximum = "1",
                defaultValue = "0.01")
        @Nullable
        Double maxCorruptShare)
        implements CheckedBody {

    @Override
    @JsonIgnore
    public List<Violation> violations() {
        return new Violations()
                .addAll("", ResourceIds.violations(name))
                .require(
                        uri != null && DatasetUri.isValid(uri),
                        "/uri",
                        (uri == null ? "is missing; " : "must be ")
                                + "builtin:shapes, or file: and the absolute path of a folder (images, CIFAR binary, IDX) or of an archive"
                                + " (.zip, .tar, .tar.gz, .tgz), e.g. file:/data/cifar-10-binary.tar.gz, or s3:// with a bucket and a name or"
                                + " prefix, e.g. s3://images/pets; archives are uploaded by POST /api/v1/datasets:upload")
                .require(
                        testFraction == null || (testFraction > 0 && testFraction < 1),
                        "/testFraction",
                        "must be above 0 and below 1")
                .require(
                        maxCorruptShare == null || (maxCorruptShare >= 0 && maxCorruptShare <= 1),
                        "/maxCorruptShare",
                        "must lie between 0 and 1")
                .list();
    }

    /** How a job names it, once it has no violations. */
    DatasetRef ref() {
        return new DatasetRef(
                Objects.requireNonNull(uri),
                testFraction,
                maxCorruptShare == null ? DatasetRef.DEFAULT_MAX_CORRUPT_SHARE : maxCorruptShare);
    }
}
