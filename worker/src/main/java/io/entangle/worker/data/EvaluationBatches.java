package io.entangle.worker.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;

/**
 * The images of a split as evaluation sees them: in order, unchanged by chance, the last batch as long as what is left.
 * Corrupt samples are left out of their batch.
 */
public final class EvaluationBatches implements AutoCloseable {

    private final Split split;
    private final int size;
    private final int batchSize;
    private final int prefetch;
    private final CorruptImages corrupt;
    private final PreparedImages images;
    private final ExecutorService pool;

    /**
     * Prepares to load. Where there is room on the disk all images are packed there now, unless that was done before; else
     * nothing is decoded before a pass is opened.
     *
     * @param split the samples to score on
     * @param imageSize side of the images the model sees, in pixels
     * @param batchSize images in a batch
     * @param corrupt counts what is left out
     * @throws DatasetException if too many samples are known to be corrupt
     */
    public EvaluationBatches(Split split, int imageSize, int batchSize, CorruptImages corrupt, Loading loading) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("a batch needs at least one image, not " + batchSize);
        }
        ImageScale scale = new ImageScale(imageSize);
        this.split = split;
        this.size = imageSize;
        this.batchSize = batchSize;
        this.prefetch = loading.prefetch();
        this.corrupt = corrupt;
        this.images = PreparedImages.of(split, new ImagePreparation(scale, false), loading);
        this.pool = DecodePool.of(loading.threads());
        try {
            images.corrupt().values().forEach(corrupt::add);
        } catch (DatasetException e) {
            close();
            throw e;
        }
    }

    /** Returns how many batches a pass has. */
    public int batchCount() {
        return (split.size() + batchSize - 1) / batchSize;
    }

    /**
     * Returns how many images a pass has: the samples less those known to be corrupt. It is exact after a pass, and before
     * the first one where the images are packed.
     */
    public int imageCount() {
        return split.size() - images.corrupt().size();
    }

    /** Starts a pass over all images. */
    public BatchStream open() {
        return new BatchStream(pool, this::batch, 0, batchCount(), prefetch);
    }

    private ImageBatch batch(int number) {
        int first = number * batchSize;
        List<RgbImage> sound = new ArrayList<>(batchSize);
        int[] labels = new int[batchSize];
        for (int sample = first; sample < Math.min(first + batchSize, split.size()); sample++) {
            DecodePool.checkWanted();
            try {
                sound.add(images.get(sample));
                labels[sound.size() - 1] = split.label(sample);
            } catch (CorruptImage e) {
                corrupt.add(e);
            }
        }
        float[] images_BCHW = new float[sound.size() * RgbImage.CHANNELS * size * size];
        for (int b = 0; b < sound.size(); b++) {
            Normalisation.write(sound.get(b), images_BCHW, b);
        }
        return new ImageBatch(images_BCHW, Arrays.copyOf(labels, sound.size()), size);
    }

    /** Stops the threads and forgets the decoded images. */
    @Override
    public void close() {
        DecodePool.stop(pool);
        images.release();
    }
}
