package io.entangle.shared.job;

/**
 * A difference of two accuracies that were measured on the same images.
 *
 * @param difference the first less the second, from -1 to 1
 * @param standardError of it; images that both get right, or both wrong, add nothing to it
 */
public record PairedDifference(double difference, double standardError) {

    /** No difference, known for sure: of a subnet and itself. */
    public static final PairedDifference NONE = new PairedDifference(0, 0);

    /**
     * The difference of two subnets.
     *
     * @param onlyFirst images that only the first gets right
     * @param onlySecond images that only the second gets right
     * @param images images scored, 1 or more
     */
    public static PairedDifference of(int onlyFirst, int onlySecond, int images) {
        double difference = (double) (onlyFirst - onlySecond) / images;
        double meanSquare = (double) (onlyFirst + onlySecond) / images;
        double variance = Math.max(0, meanSquare - difference * difference);
        return new PairedDifference(difference, Math.sqrt(variance / images));
    }
}
