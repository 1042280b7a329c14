package io.entangle.worker.bench;

/**
 * How fast one stage of loading is.
 *
 * @param stage what was done to each image
 * @param threads how many threads did it at once
 * @param images images of one repetition
 * @param imagesPerSecond of all threads together, over the repetitions
 */
public record StageFigures(String stage, int threads, int images, Spread imagesPerSecond) {}
