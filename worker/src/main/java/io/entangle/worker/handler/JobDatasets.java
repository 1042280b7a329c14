package io.entangle.worker.handler;

import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.data.DataStorage;
import io.entangle.worker.data.Dataset;
import io.entangle.worker.data.DatasetException;
import io.entangle.worker.data.DatasetFormats;
import io.entangle.worker.data.DatasetOptions;
import io.entangle.worker.data.FetchedArchives;

/** Opens the data sets that jobs name, always divided in the same way: on this machine only where the worker's operator allows it, from elsewhere by way of the data cache. */
final class JobDatasets {

    private final DataStorage storage;
    private final FetchedArchives archives;
    private final BucketDatasets buckets;

    /** Data sets on this worker's disk, or fetched to it. */
    JobDatasets(DataStorage storage) {
        this.storage = storage;
        this.archives = new FetchedArchives(storage.cache());
        this.buckets = new BucketDatasets(archives);
    }

    /**
     * Opens a data set.
     *
     * @param job whose data set it is
     * @throws DatasetException if it cannot be used or lies outside the roots
     * @throws JobRefused if it cannot be fetched, or has changed since it was inspected
     */
    OpenDataset open(DatasetRef reference, JobContext job) {
        Double fraction = reference.testFraction();
        DatasetOptions options =
                fraction == null ? DatasetOptions.DEFAULT : new DatasetOptions(fraction, DatasetOptions.DEFAULT.seed());
        if (reference.archive() != null) {
            return uploaded(reference.uri(), reference.archive(), options, job);
        }
        if (reference.uri().startsWith(DatasetRef.BUCKET)) {
            return buckets.open(reference, options, job);
        }
        // Whether it may be looked at is asked before anybody looks what it is.
        Dataset dataset = DatasetFormats.open(reference.uri(), options, storage);
        return new OpenDataset(DatasetFormats.format(reference.uri()).name(), dataset, null);
    }

    private OpenDataset uploaded(String uri, ArtifactRef archive, DatasetOptions options, JobContext job) {
        FetchedArchives.Opened opened = archives.open(
                new FetchedArchives.Name(uri, "upload-" + archive.sha256()),
                archive.bytes(),
                file -> job.fetch(archive, file),
                options);
        return new OpenDataset(opened.format(), opened.dataset(), null);
    }

    /**
     * Opens a data set for a space.
     *
     * @throws JobRefused if they do not agree on the number of classes, or as above
     */
    Dataset open(DatasetRef reference, SearchSpace space, JobContext job) {
        Dataset dataset = open(reference, job).dataset();
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
