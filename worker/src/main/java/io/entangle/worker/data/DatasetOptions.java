package io.entangle.worker.data;

/**
 * How to divide data that comes without a test split of its own.
 *
 * @param testFraction the share of each class that becomes the test split, above 0 and below 1; unused where the data
 *     names its test split
 * @param seed the same seed makes the same division
 */
public record DatasetOptions(double testFraction, long seed) {

    public static final DatasetOptions DEFAULT = new DatasetOptions(0.2, 0);

    /**
     * Checks the fraction.
     *
     * @throws DatasetException if the fraction leaves one of the splits without a meaning
     */
    public DatasetOptions {
        if (!(testFraction > 0 && testFraction < 1)) {
            throw new DatasetException("testFraction must lie between 0 and 1 (exclusive), not " + testFraction);
        }
    }
}
