package io.entangle.api.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.job.DatasetReport;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker found in a data set.
 *
 * @param format format it was recognised as
 * @param classes class names in label order
 * @param trainImages images of the training split, corrupt ones included
 * @param testImages images of the test split, corrupt ones included
 * @param report what reading every image has shown; null if a worker of an earlier version inspected it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DatasetInspection(
        @Schema(description = "Format that the data set was recognised as.", example = "image-folder")
        String format,

        @Schema(description = "Names of the classes in the order of their labels.")
        List<String> classes,

        @Schema(description = "Images of the training split, corrupt ones included.")
        int trainImages,

        @Schema(description = "Images of the test split, corrupt ones included.")
        int testImages,

        @Schema(
                description =
                        "What reading every image has shown: counts per class, sizes, mean and deviation of the training images (0 to 1, every image with the same weight),"
                                + " digests, corrupt images by reason and name, and warnings. Absent if a worker of an earlier version inspected the data set.")
        @Nullable
        DatasetReport report) {
    /** Copies the names. */
    public DatasetInspection {
        classes = List.copyOf(classes);
    }
}
