package io.entangle.worker.training;

import io.entangle.shared.experiment.Precision;

/** Answers for the images of a batch, by evaluation: without drop path and without gradients. */
public interface Teacher extends AutoCloseable {

    /**
     * Its class scores.
     *
     * @param images_BCSS normalised pixels, (B, channels, size, size) in row-major order
     * @param precision of the products
     * @return logits, [B][classes]
     */
    float[][] answer(float[] images_BCSS, Precision precision);

    @Override
    void close();
}
