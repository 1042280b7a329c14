package io.entangle.shared.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every image of a data set was read for. The same data makes the same report, on whatever machine and with however many threads.
 *
 * @param classes how many images each class has, in label order
 * @param sizes how large the images are, of both splits; null if none can be read
 * @param pixels mean and deviation of the training images; null if none can be read
 * @param digests what identifies the data
 * @param corrupt the images that cannot be read
 * @param warnings what its owner should know
 * @param samples what the picture of samples shows
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DatasetReport(
        List<ClassCount> classes,
        @Nullable ImageSizes sizes,
        @Nullable PixelStatistics pixels,
        Digests digests,
        Corrupt corrupt,
        List<DatasetWarning> warnings,
        Samples samples) {

    /** Copies the lists. */
    public DatasetReport {
        classes = List.copyOf(classes);
        warnings = List.copyOf(warnings);
    }

    /**
     * The images of a class, corrupt ones included.
     *
     * @param name name of the class
     * @param train images in the training split
     * @param test images in the test split
     */
    public record ClassCount(String name, int train, int test) {}

    /**
     * How large the images of both splits are.
     *
     * @param width width in pixels
     * @param height height in pixels
     * @param medianShorterSide median over the images of the shorter of both sides, in pixels
     * @param squareShare share of the images that are square
     * @param distinct how many different sizes there are
     * @param mostFrequent the most frequent sizes, at most ten, most frequent first
     */
    public record ImageSizes(
            Extent width,
            Extent height,
            int medianShorterSide,
            double squareShare,
            int distinct,
            List<SizeCount> mostFrequent) {
        /** Copies the list. */
        public ImageSizes {
            mostFrequent = List.copyOf(mostFrequent);
        }
    }

    /**
     * A length over many images, in pixels.
     *
     * @param min smallest
     * @param median the lower of both middle ones where the number of images is even
     * @param max largest
     */
    public record Extent(int min, int median, int max) {}

    /**
     * A size and how often it occurs.
     *
     * @param width in pixels
     * @param height in pixels
     * @param images images of that size
     */
    public record SizeCount(int width, int height, int images) {}

    /**
     * Statistics of the channels red, green, blue over the readable training images, in the range 0 to 1. Every image has the same weight, whatever its size: the mean is the
     * mean of the images' means, and the deviation the square root of the mean of the images' mean squares less the square of the mean. Where all images have the same size, that is
     * the mean and the (population) standard deviation of all pixels.
     *
     * @param mean three means
     * @param deviation three standard deviations
     * @param images how many images they are taken over
     */
    public record PixelStatistics(List<Double> mean, List<Double> deviation, int images) {
        /** Copies the lists. */
        public PixelStatistics {
            mean = List.copyOf(mean);
            deviation = List.copyOf(deviation);
        }
    }

    /**
     * What identifies the data, each SHA-256 as 64 hexadecimal digits.
     *
     * @param train of the names and labels of the training split, in order
     * @param test of the names and labels of the test split, in order
     * @param content of what the images hold: of the first 16 bytes of the SHA-256 of each stored image, training split first, in order; zeros for an image that cannot be read
     */
    public record Digests(String train, String test, String content) {}

    /**
     * The images that cannot be read or decoded.
     *
     * @param train how many of the training split
     * @param test how many of the test split
     * @param reasons what is wrong with how many, most frequent first, at most twenty
     * @param files the first hundred by name
     */
    public record Corrupt(int train, int test, List<CorruptReason> reasons, List<CorruptFile> files) {
        /** Copies the lists. */
        public Corrupt {
            reasons = List.copyOf(reasons);
            files = List.copyOf(files);
        }

        /**
         * A reason and how often it was met.
         *
         * @param reason what is wrong
         * @param images with how many images
         */
        public record CorruptReason(String reason, int images) {}

        /**
         * An image that cannot be read.
         *
         * @param name its name in the data set, on one line: a control character in it is written as an escape
         * @param reason what is wrong with it
         */
        public record CorruptFile(String name, String reason) {}
    }

    /**
     * How to read the picture of samples: one row for each class, from the top, with a few training images side by side.
     *
     * @param classes names of the classes shown, from the top; at most eight, spread evenly over all classes
     * @param columns images in a row
     * @param cell side of the square that an image is fitted into, in pixels
     */
    public record Samples(List<String> classes, int columns, int cell) {
        /** Copies the names. */
        public Samples {
            classes = List.copyOf(classes);
        }
    }
}
