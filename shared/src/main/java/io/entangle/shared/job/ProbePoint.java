package io.entangle.shared.job;

/**
 * Accuracies on held-out images after an epoch, each from 0 to 1.
 *
 * @param epoch after which, from 0
 * @param smallest of the smallest subnet
 * @param largest of the largest subnet
 * @param random mean over the random subnets
 * @param worstRandom least of the random subnets
 * @param bestRandom highest of the random subnets
 * @param images how many images each was scored on
 */
public record ProbePoint(
        int epoch, double smallest, double largest, double random, double worstRandom, double bestRandom, int images) {

    /** Standard error of the mean over the random subnets: they are scored on the same images, so as of a single one. */
    public double standardError() {
        return Math.sqrt(random * (1 - random) / images);
    }
}
