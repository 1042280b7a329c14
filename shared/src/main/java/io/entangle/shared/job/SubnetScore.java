package io.entangle.shared.job;

/**
 * Accuracy measured on a finite sample.
 *
 * @param accuracy share of images whose top-1 class is right, 0 to 1
 * @param standardError binomial standard error of it
 * @param images images scored
 */
public record SubnetScore(double accuracy, double standardError, int images) {

    /** The score of {@code correct} of {@code images}. */
    public static SubnetScore of(int correct, int images) {
        double accuracy = (double) correct / images;
        return new SubnetScore(accuracy, Math.sqrt(accuracy * (1 - accuracy) / images), images);
    }
}
