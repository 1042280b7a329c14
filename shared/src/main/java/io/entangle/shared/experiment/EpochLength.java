package io.entangle.shared.experiment;

/** How long an epoch is. */
public final class EpochLength {

    private static final int PUBLISHED_UNIT = 256;

    private EpochLength() {}

    /**
     * How many full batches an epoch has: repetitions do not make it longer. With repetitions the images are counted in units of 256, as the published sampler does, unless there
     * are too few for a batch of those.
     *
     * @param images that are trained on
     * @param batchSize images of a batch
     * @param repetitions how often an image comes before the next one
     */
    public static int steps(int images, int batchSize, int repetitions) {
        int counted = images / PUBLISHED_UNIT * PUBLISHED_UNIT;
        return (repetitions > 1 && counted >= batchSize ? counted : images) / batchSize;
    }
}
