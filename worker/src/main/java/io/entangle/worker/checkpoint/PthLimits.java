package io.entangle.worker.checkpoint;

import io.entangle.worker.pickle.PickleLimits;

/**
 * How much a {@code .pth} file may ask for.
 *
 * @param fileBytes largest file
 * @param entries most entries of its zip archive
 * @param directoryBytes longest directory of its zip archive
 * @param pickle limits of its pickles
 * @param modelElements most numbers in the model, and in the stretch of a storage that one tensor spans
 * @param sharing how many times a stored number may be used by the tensors of the model
 */
record PthLimits(
        long fileBytes, int entries, int directoryBytes, PickleLimits pickle, long modelElements, int sharing) {

    /** The largest published supernet has 80 million numbers; with the optimizer's moments its training checkpoint takes 1 GB. */
    static final PthLimits DEFAULT = new PthLimits(16L << 30, 100_000, 16 << 20, PickleLimits.DEFAULT, 1L << 29, 8);
}
