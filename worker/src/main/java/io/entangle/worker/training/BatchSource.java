package io.entangle.worker.training;

import io.entangle.worker.data.BatchStream;
import io.entangle.worker.data.ImageBatch;
import io.entangle.worker.data.TrainingBatches;

/** The training images of an experiment. What a batch holds depends on seed, epoch and step alone, never on what was read before. */
public interface BatchSource {

    /** Batches of one epoch. */
    int stepsPerEpoch();

    /** Opens an epoch at a step: from its beginning, or where a checkpoint left off. */
    EpochBatches open(int epoch, int firstStep);

    /** The batches of a data set; the caller keeps the right to close them. */
    static BatchSource of(TrainingBatches batches) {
        return new BatchSource() {
            @Override
            public int stepsPerEpoch() {
                return batches.stepsPerEpoch();
            }

            @Override
            public EpochBatches open(int epoch, int firstStep) {
                BatchStream stream = batches.epoch(epoch, firstStep);
                return new EpochBatches() {
                    @Override
                    public ImageBatch next() {
                        return stream.next();
                    }

                    @Override
                    public void close() {
                        stream.close();
                    }
                };
            }
        };
    }
}
