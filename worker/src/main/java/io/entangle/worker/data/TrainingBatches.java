package io.entangle.worker.data;

import io.entangle.shared.experiment.EpochLength;
import io.entangle.shared.random.RandomStreams;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The training images, shuffled and augmented anew in every epoch. What a step sees depends on the seed, the epoch and
 * the step alone, not on threads, prefetching or where a run was resumed. Incomplete last batches are left out. The place of a
 * corrupt sample is taken by the next sound one in the order of the epoch.
 */
public final class TrainingBatches implements AutoCloseable {

    private final Split split;
    private final int size;
    private final BatchRecipe recipe;
    private final long seed;
    private final int prefetch;
    private final TrainingTransform transform;
    private final CorruptImages corrupt;
    private final PreparedImages images;
    private final ExecutorService pool;

    /**
     * Prepares to load. All images are packed on the disk now, where there is room and it was not done before; else
     * nothing is decoded before an epoch is started.
     *
     * @param split the samples to learn from, usually {@link HeldOutSplit#training()}
     * @param imageSize side of the images the model sees, in pixels
     * @param recipe size of the batches, and what happens to their images
     * @param seed of order, augmentation and mixing
     * @param corrupt counts what is passed over
     * @throws DatasetException if there are fewer samples than fill a batch, or too many are known to be corrupt
     */
    public TrainingBatches(
            Split split, int imageSize, BatchRecipe recipe, long seed, CorruptImages corrupt, Loading loading) {
        int batchSize = recipe.batchSize();
        if (batchSize < 1) {
            throw new IllegalArgumentException("a batch needs at least one image, not " + batchSize);
        }
        if (split.size() < batchSize) {
            throw new DatasetException("the training part has " + split.size() + " images, fewer than one batch of "
                    + batchSize + "; lower batchSize or add images: settings are fixed once posted, so"
                    + " :clone the experiment with another training.batchSize");
        }
        ImageScale scale = new ImageScale(imageSize);
        this.split = split;
        this.size = imageSize;
        this.recipe = recipe;
        this.seed = seed;
        this.prefetch = loading.prefetch();
        this.transform = TrainingTransform.of(scale, recipe.augmentation());
        this.corrupt = corrupt;
        this.images = PreparedImages.of(split, new ImagePreparation(scale, true), loading);
        this.pool = DecodePool.of(loading.threads());
        try {
            images.corrupt().values().forEach(corrupt::add);
        } catch (DatasetException e) {
            close();
            throw e;
        }
    }

    /** Returns how many full batches an epoch has. */
    public int stepsPerEpoch() {
        return EpochLength.steps(
                split.size(), recipe.batchSize(), recipe.augmentation().repetitions());
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
        EpochOrder order = EpochOrder.of(split.size(), recipe.augmentation().repetitions(), seed, epoch);
        return new BatchStream(pool, step -> batch(order, epoch, step), firstStep, stepsPerEpoch(), prefetch);
    }

    private ImageBatch batch(EpochOrder order, int epoch, int step) {
        int batchSize = recipe.batchSize();
        float[] images_BCHW = new float[batchSize * RgbImage.CHANNELS * size * size];
        int[] labels = new int[batchSize];
        LastImage last = new LastImage();
        for (int b = 0; b < batchSize; b++) {
            DecodePool.checkWanted();
            labels[b] = load(order, step * batchSize + b, epoch, last, images_BCHW, b);
        }
        double lambda = new BatchMixing(recipe.mixing())
                .mix(images_BCHW, size, RandomStreams.stream(seed, "mixing", epoch, step));
        return new ImageBatch(images_BCHW, labels, size, lambda);
    }

    /** Writes the sample at a place of the epoch, or the first sound one behind it, into a batch and returns its label. */
    private int load(EpochOrder order, int place, int epoch, LastImage last, float[] images_BCHW, int b) {
        for (int passedOver = 0; passedOver < split.size(); passedOver++) {
            int sample = order.sample(place, passedOver);
            RgbImage image;
            try {
                image = last.get(sample);
            } catch (CorruptImage e) {
                corrupt.add(e);
                continue;
            }
            SampleKey key = new SampleKey(seed, epoch, sample, order.repetition(place));
            transform.normalise(transform.augment(image, key), key, images_BCHW, b);
            return split.label(sample);
        }
        throw new DatasetException("no image of the training part can be read");
    }

    /** Stops the threads and forgets the decoded images. */
    @Override
    public void close() {
        DecodePool.stop(pool);
        images.release();
    }

    /** Repeated images follow one another: they are decoded once for a batch. */
    private final class LastImage {

        private int sample = -1;
        private @Nullable RgbImage image;

        RgbImage get(int wanted) {
            RgbImage found = image;
            if (found == null || wanted != sample) {
                found = images.get(wanted);
                image = found;
                sample = wanted;
            }
            return found;
        }
    }
}
