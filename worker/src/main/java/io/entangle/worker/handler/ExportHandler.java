package io.entangle.worker.handler;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.data.Dataset;
import io.entangle.worker.export.SafetensorsExport;
import io.entangle.worker.export.SubnetFiles;
import io.entangle.worker.supernet.SubnetExtractor;
import java.util.ArrayList;
import java.util.List;

/** Cuts stand-alone subnets out of a trained supernet and uploads them. */
final class ExportHandler implements JobHandler<JobSpec.Export> {

    private final JobDatasets datasets;

    ExportHandler(JobDatasets datasets) {
        this.datasets = datasets;
    }

    @Override
    public JobKind kind() {
        return JobKind.EXPORT;
    }

    @Override
    public Class<JobSpec.Export> specification() {
        return JobSpec.Export.class;
    }

    @Override
    public JobResult handle(JobSpec.Export specification, JobContext job) {
        Dataset dataset = datasets.open(specification.dataset(), specification.space(), job);
        TrainState state = Scoring.weights(job, specification.supernet(), specification.space());
        SubnetExtractor extractor = new SubnetExtractor(state.space(), state.qkvBias(), state.weights());
        List<JobResult.ExportedSubnet> exported = new ArrayList<>();
        for (Architecture architecture : specification.architectures()) {
            job.cancellation().throwIfRequested();
            SubnetFiles files = SafetensorsExport.write(
                    extractor.extract(architecture),
                    CostModel.of(specification.space(), architecture),
                    dataset.classNames(),
                    job.scratch().resolve("subnet-" + exported.size()));
            exported.add(new JobResult.ExportedSubnet(
                    architecture,
                    job.upload(ArtifactKind.SUBNET_WEIGHTS, files.weights()).id(),
                    job.upload(ArtifactKind.SUBNET_CONFIG, files.config()).id()));
            job.progress(new Progress(
                    exported.size(),
                    specification.architectures().size(),
                    "subnets",
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null));
        }
        return new JobResult.Exported(exported);
    }
}
