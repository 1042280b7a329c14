package io.entangle.worker.training;

/** Whoever answers, beside the labels, what an image shows. */
interface Teacher {

    /**
     * Class scores.
     *
     * @param images_BCSS the images of the step, augmented and normalised, row-major
     * @return logits, [B][classes]
     */
    float[][] logits(float[] images_BCSS);
}
