package io.entangle.worker.supernet;

/**
 * One tensor of a network.
 *
 * @param name key in published checkpoints
 * @param shape sizes of all dimensions
 * @param start values before training
 * @param decayed whether weight decay acts on it
 */
@SuppressWarnings("ArrayRecordComponent") // compared by name alone, and never changed
record Parameter(String name, long[] shape, Initialisation start, boolean decayed) {

    int elements() {
        long elements = 1;
        for (long size : shape) {
            elements *= size;
        }
        return Math.toIntExact(elements);
    }
}
