package io.entangle.worker.data;

/**
 * What is done to an image once, before whatever happens to it in each epoch.
 *
 * @param scale the size that the model sees
 * @param forTraining whether augmentation follows
 */
record ImagePreparation(ImageScale scale, boolean forTraining) {

    RgbImage apply(RgbImage image) {
        return forTraining ? scale.forTraining(image) : scale.forEvaluation(image);
    }

    /** Whether all images come out as squares of the scale's size. */
    boolean fixedSize() {
        return !forTraining || scale.isSmall();
    }

    /** A name that changes with anything that changes the pixels; small images are prepared alike for both purposes. */
    String name() {
        return (fixedSize() ? "evaluation-bicubic" : "whole-bicubic") + "-" + scale.size();
    }
}
