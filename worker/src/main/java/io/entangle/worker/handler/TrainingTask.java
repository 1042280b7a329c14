package io.entangle.worker.handler;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.data.Split;
import java.util.List;

/**
 * What is to be trained on what.
 *
 * @param space of the supernet in training
 * @param images to learn from
 * @param heldOut images that probes are scored on
 * @param probed the subnets of a probe: the smallest, the largest, and at least one other
 * @param dataset the data set they are of
 * @param datasetImages how many images its training split has, those held out included
 * @param seed of every draw
 * @param training settings
 */
record TrainingTask(
        SearchSpace space,
        Split images,
        Split heldOut,
        List<Architecture> probed,
        DatasetRef dataset,
        int datasetImages,
        long seed,
        TrainingSpec training) {}
