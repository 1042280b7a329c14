package io.entangle.worker.handler;

import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.worker.data.Split;

/**
 * What is to be trained on what.
 *
 * @param space of the supernet in training
 * @param images to learn from
 * @param dataset the data set they are of
 * @param datasetImages how many images its training split has, those held out included
 * @param seed of every draw
 * @param training settings
 */
record TrainingTask(
        AutoFormerSpace space, Split images, DatasetRef dataset, int datasetImages, long seed, TrainingSpec training) {}
