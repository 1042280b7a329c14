package io.entangle.worker.training;

import io.entangle.worker.data.ImageBatch;

/** The batches of an epoch, in order; they may be prepared ahead on other threads, which closing stops. */
public interface EpochBatches extends AutoCloseable {

    /**
     * The next batch, waiting for it if need be.
     *
     * @throws java.util.NoSuchElementException after the last one
     */
    ImageBatch next();

    @Override
    void close();
}
