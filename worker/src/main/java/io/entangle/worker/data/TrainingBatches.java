package io.entangle.worker.data;

import io.entangle.shared.experiment.AugmentationSpec;
import io.entangle.shared.random.RandomStreams;
import java.util.concurrent.ExecutorService;
import java.util.stream.IntStream;

/**
 * The training images, shuffled and augmented anew in every epoch. What a step sees depends on the seed, the epoch and
 * the step alone, not on threads, prefetching or where a run was resumed. Incomplete last batches are left out.
 */
public final class TrainingBatches implements AutoCloseable {

    private final Split split;
    private final int size;
    private final int batchSize;
    private final long seed;
    private final int prefetch;
    private final Augmentation augmentation;
    private final DecodedImages images;
    private final ExecutorService pool;

    /**
     * Prepares to load; nothing is decoded before an epoch is started.
     *
     * @param split the samples to learn from, usually {@link HeldOutSplit#training()}
     * @param imageSize side of the images the model sees, in pixels
     * @param batchSize images in a batch
     * @param seed of order and augmentation
     * @throws DatasetException if there are fewer samples than fill a batch
     */
    public TrainingBatches(
            Split split, int imageSize, int batchSize, long seed, AugmentationSpec augmentation, Loading loading) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("a batch needs at least one image, not " + batchSize);
        }
        if (split.size() < batchSize) {
            throw new DatasetException("the training part has " + split.size() + " images, fewer than one batch of "
                    + batchSize + "; lower batchSize or add images");
        }
        ImageScale scale = new ImageScale(imageSize);
        this.split = split;
        this.size = imageSize;
        this.batchSize = batchSize;
        this.seed = seed;
        this.prefetch = loading.prefetch();
        this.augmentation = Augmentation.of(scale, augmentation);
        this.images = new DecodedImages(split, scale::forTraining, loading.cache());
        this.pool = DecodePool.of(loading.threads());
    }

    /** Returns how many full batches an epoch has. */
    public int stepsPerEpoch() {
        return split.size() / batchSize;
    }

    /**
     * Starts an epoch, or resumes it in the middle.
     *
     * @param epoch from 0
     * @param firstStep the step of the epoch to begin with, from 0; {@link #stepsPerEpoch()} yields an empty stream
     */
    public BatchStream epoch(int epoch, int firstStep) {
        if (firstStep < 0 || firstStep > stepsPerEpoch()) {
            throw new IllegalArgumentException("an epoch has steps 0 to " + stepsPerEpoch() + ", not " + firstStep);
        }
        int[] order = StratifiedChoice.shuffled(
                IntStream.range(0, split.size()).toArray(), RandomStreams.stream(seed, "order", epoch));
        return new BatchStream(pool, step -> batch(order, epoch, step), firstStep, stepsPerEpoch(), prefetch);
    }

    private ImageBatch batch(int[] order, int epoch, int step) {
        float[] images_BCHW = new float[batchSize * RgbImage.CHANNELS * size * size];
        int[] labels = new int[batchSize];
        for (int b = 0; b < batchSize; b++) {
            DecodePool.checkWanted();
            int sample = order[step * batchSize + b];
            RgbImage image =
                    augmentation.apply(images.get(sample), RandomStreams.stream(seed, "augmentation", epoch, sample));
            Normalisation.write(image, images_BCHW, b);
            labels[b] = split.label(sample);
        }
        return new ImageBatch(images_BCHW, labels, size);
    }

    /** Stops the threads and forgets the decoded images. */
    @Override
    public void close() {
        DecodePool.stop(pool);
        images.release();
    }
}
