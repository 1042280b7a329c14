package io.entangle.worker.handler;

import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.worker.data.Dataset;
import io.entangle.worker.data.DatasetFormats;
import io.entangle.worker.data.Split;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts a data set and decodes a sample of its images, spread evenly, so that most damage shows before any training. */
final class InspectDatasetHandler implements JobHandler<JobSpec.InspectDataset> {

    private static final Logger LOG = LoggerFactory.getLogger(InspectDatasetHandler.class);
    private static final int SAMPLE_OF_EACH_SPLIT = 100;

    private final JobDatasets datasets;

    InspectDatasetHandler(JobDatasets datasets) {
        this.datasets = datasets;
    }

    @Override
    public JobKind kind() {
        return JobKind.INSPECT_DATASET;
    }

    @Override
    public Class<JobSpec.InspectDataset> specification() {
        return JobSpec.InspectDataset.class;
    }

    @Override
    public JobResult handle(JobSpec.InspectDataset specification, JobContext job) {
        String uri = specification.dataset().uri();
        String format = DatasetFormats.format(uri).name();
        Dataset dataset = datasets.open(specification.dataset());
        decodeSample(dataset.train(), job);
        decodeSample(dataset.test(), job);
        LOG.info(
                "{}: {} classes, {} training and {} test images",
                uri,
                dataset.classNames().size(),
                dataset.train().size(),
                dataset.test().size());
        return new JobResult.DatasetInspected(
                format,
                dataset.classNames(),
                dataset.train().size(),
                dataset.test().size());
    }

    private static void decodeSample(Split split, JobContext job) {
        int count = Math.min(SAMPLE_OF_EACH_SPLIT, split.size());
        for (int i = 0; i < count; i++) {
            job.cancellation().throwIfRequested();
            split.image((int) ((long) i * split.size() / count));
            job.progress(new Progress(i + 1, count, "images", null, null, null, null, null, null, null));
        }
    }
}
