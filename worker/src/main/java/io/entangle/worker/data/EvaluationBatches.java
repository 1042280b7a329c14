package io.entangle.worker.data;

import java.util.concurrent.ExecutorService;

/** The images of a split as evaluation sees them: in order, unchanged by chance, the last batch as long as what is left. */
public final class EvaluationBatches implements AutoCloseable {

    private final Split split;
    private final int size;
    private final int batchSize;
    private final int prefetch;
    private final DecodedImages images;
    private final ExecutorService pool;

    /**
     * Prepares to load; nothing is decoded before a pass is opened.
     *
     * @param split the samples to score on
     * @param imageSize side of the images the model sees, in pixels
     * @param batchSize images in a batch
     */
    public EvaluationBatches(Split split, int imageSize, int batchSize, Loading loading) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("a batch needs at least one image, not " + batchSize);
        }
        ImageScale scale = new ImageScale(imageSize);
        this.split = split;
        this.size = imageSize;
        this.batchSize = batchSize;
        this.prefetch = loading.prefetch();
        this.images = new DecodedImages(split, scale::forEvaluation, loading.cache());
        this.pool = DecodePool.of(loading.threads());
    }

    /** Returns how many batches a pass has. */
    public int batchCount() {
        return (split.size() + batchSize - 1) / batchSize;
    }

    /** Returns how many images a pass has. */
    public int imageCount() {
        return split.size();
    }

    /** Starts a pass over all images. */
    public BatchStream open() {
        return new BatchStream(pool, this::batch, 0, batchCount(), prefetch);
    }

    private ImageBatch batch(int number) {
        int first = number * batchSize;
        int count = Math.min(batchSize, split.size() - first);
        float[] images_BCHW = new float[count * RgbImage.CHANNELS * size * size];
        int[] labels = new int[count];
        for (int b = 0; b < count; b++) {
            DecodePool.checkWanted();
            Normalisation.write(images.get(first + b), images_BCHW, b);
            labels[b] = split.label(first + b);
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
