package io.entangle.api.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.experiment.StratifiedQuotas;
import io.entangle.shared.job.DatasetReport;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Arrays;
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

    /**
     * How many training images are held out: as many as workers hold out where it is known how many images each class has, else within a few of that.
     *
     * @param share of the training images, above 0 and below 1
     */
    public int heldOut(double share) {
        int[] sizes = report == null
                ? new int[0]
                : report.classes().stream()
                        .mapToInt(DatasetReport.ClassCount::train)
                        .toArray();
        return Arrays.stream(sizes).sum() == trainImages
                ? StratifiedQuotas.heldOut(sizes, share)
                : StratifiedQuotas.count(trainImages, share);
    }

    /** How many are left to train on. */
    public int trained(double heldOutShare) {
        return trainImages - heldOut(heldOutShare);
    }
}
