package io.entangle.worker.handler;

import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.job.DatasetWarning;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.worker.data.Dataset;
import io.entangle.worker.data.DatasetInspector;
import io.entangle.worker.data.Inspection;
import io.entangle.worker.data.OneLine;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads every image of a data set, so that what is wrong with it shows before any training. */
final class InspectDatasetHandler implements JobHandler<JobSpec.InspectDataset> {

    private static final Logger LOG = LoggerFactory.getLogger(InspectDatasetHandler.class);
    private static final double NANOS = 1e9;

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
        OpenDataset opened = datasets.open(specification.dataset(), job);
        Dataset dataset = opened.dataset();
        long start = System.nanoTime();
        Inspection inspection = DatasetInspector.standard().inspect(dataset, (done, total) -> {
            job.cancellation().throwIfRequested();
            double seconds = (System.nanoTime() - start) / NANOS;
            job.progress(new Progress(
                    done,
                    total,
                    "images",
                    null,
                    null,
                    null,
                    done / seconds,
                    seconds / done * (total - done),
                    null,
                    null));
        });
        inspection.requireFewCorrupt(specification.dataset().corruptShare());
        LOG.info(
                "{}: {} classes, {} training and {} test images",
                OneLine.of(uri),
                dataset.classNames().size(),
                dataset.train().size(),
                dataset.test().size());
        for (DatasetWarning warning : inspection.report().warnings()) {
            LOG.warn("{}: {}", OneLine.of(uri), warning.message());
        }
        return new JobResult.DatasetInspected(
                opened.format(),
                dataset.classNames(),
                dataset.train().size(),
                dataset.test().size(),
                inspection.report(),
                inspection
                        .samplesPng()
                        .map(png -> Base64.getEncoder().encodeToString(png))
                        .orElse(null),
                opened.version());
    }
}
