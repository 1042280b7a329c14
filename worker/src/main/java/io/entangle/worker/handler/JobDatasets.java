package io.entangle.worker.handler;

import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.data.DataStorage;
import io.entangle.worker.data.Dataset;
import io.entangle.worker.data.DatasetException;
import io.entangle.worker.data.DatasetFormats;
import io.entangle.worker.data.DatasetOptions;

/** Opens the data sets that jobs name, always divided in the same way, and only where the worker's operator allows it. */
final class JobDatasets {

    private final DataStorage storage;

    /** Data sets on this worker's disk. */
    JobDatasets(DataStorage storage) {
        this.storage = storage;
    }

    /**
     * Opens a data set.
     *
     * @throws DatasetException if it cannot be used or lies outside the roots
     */
    Dataset open(DatasetRef reference) {
        Double fraction = reference.testFraction();
        DatasetOptions options =
                fraction == null ? DatasetOptions.DEFAULT : new DatasetOptions(fraction, DatasetOptions.DEFAULT.seed());
        return DatasetFormats.open(reference.uri(), options, storage);
    }

    /**
     * Opens a data set for a space.
     *
     * @throws JobRefused if they do not agree on the number of classes
     */
    Dataset open(DatasetRef reference, SearchSpace space) {
        Dataset dataset = open(reference);
        int found = dataset.classNames().size();
        if (found != space.classes()) {
            throw new JobRefused(
                    "ClassCountMismatch",
                    "The search space is for %d classes, but the data set %s has %d. Post the experiment with a space for %d classes."
                            .formatted(space.classes(), reference.uri(), found, found));
        }
        return dataset;
    }
}
