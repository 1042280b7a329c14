package io.entangle.shared.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something about a data set that its owner should know, and that does not keep anyone from using it.
 *
 * @param code what it is
 * @param message the same in a sentence, with what to do
 * @param count how many images or classes it concerns, as the code says
 * @param value the measured number, as the code says, where there is one
 * @param examples a few of them by name, each on one line
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DatasetWarning(
        Code code, String message, long count, @Nullable Double value, List<String> examples) {

    /** What can be amiss. */
    public enum Code {
        /** Images that cannot be read and are passed over; {@code value} is their share of the data set. */
        CORRUPT_IMAGES,
        /** Classes so small that their accuracy means little. */
        TINY_CLASSES,
        /** The largest class has {@code value} times as many training images as the smallest; {@code count} classes are far below the largest. */
        CLASS_IMBALANCE,
        /** Test images that are byte for byte among the training images; {@code value} is their share of the test images. */
        DUPLICATES_BETWEEN_SPLITS,
        /** Training images that occur, byte for byte, under different labels. */
        CONTRADICTORY_LABELS,
        /** Training images that repeat an earlier one under the same label. */
        DUPLICATES_IN_TRAINING,
        /** Images smaller than the smallest preset; {@code value} is the median of the shorter side in pixels. */
        SMALL_IMAGES,
        /** Images far smaller than the others; {@code value} is the median of the shorter side in pixels. */
        UNEVEN_SIZES
    }

    /** Copies the examples. */
    public DatasetWarning {
        examples = List.copyOf(examples);
    }
}
