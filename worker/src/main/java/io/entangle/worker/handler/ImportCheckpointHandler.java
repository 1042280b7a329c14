package io.entangle.worker.handler;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.ArchitectureCodec;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.job.CheckpointReport;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.checkpoint.CheckpointException;
import io.entangle.worker.checkpoint.ForeignCheckpoint;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.Printable;
import io.entangle.worker.checkpoint.StateDictAdapter;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.supernet.SupernetImport;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a supernet of ours of a file that a user brought, without executing anything in it. */
final class ImportCheckpointHandler implements JobHandler<JobSpec.ImportCheckpoint> {

    private static final Logger LOG = LoggerFactory.getLogger(ImportCheckpointHandler.class);
    private static final int LONGEST_REASON = 2000;
    private static final int MOST_NAMES = 100;

    @Override
    public JobKind kind() {
        return JobKind.IMPORT_CHECKPOINT;
    }

    @Override
    public Class<JobSpec.ImportCheckpoint> specification() {
        return JobSpec.ImportCheckpoint.class;
    }

    @Override
    public JobResult handle(JobSpec.ImportCheckpoint specification, JobContext job) {
        Path file = job.artifact(specification.file());
        try {
            ForeignCheckpoint foreign = ForeignCheckpoint.read(file);
            job.cancellation().throwIfRequested();
            TrainState supernet = supernet(specification, foreign);
            Path ours = job.scratch().resolve("supernet.safetensors");
            supernet.write(ours);
            CheckpointReport report = report(foreign, supernet.space());
            LOG.info("{} tensors with {} parameters", report.tensors(), report.parameters());
            return new JobResult.CheckpointImported(
                    job.upload(ArtifactKind.CHECKPOINT, ours).id(), supernet.space(), report);
        } catch (CheckpointException e) {
            // Where the worker keeps the file says nothing to its owner.
            String reason = String.valueOf(e.getMessage()).replace(file.toString(), "the file");
            throw new JobRefused(
                    "CheckpointUnusable", "The checkpoint cannot be used: " + Printable.of(reason, LONGEST_REASON), e);
        } catch (OutOfMemoryError e) {
            throw new JobRefused(
                    "OutOfMemory",
                    "The file is too large for this worker: %s. Give the worker more, or bring the model without its optimizer."
                            .formatted(Failures.ofTheJvm(e)),
                    e);
        }
    }

    private static TrainState supernet(JobSpec.ImportCheckpoint specification, ForeignCheckpoint foreign) {
        if (specification.architecture() != null) {
            return SupernetImport.alone(foreign, specification.space(), specification.architecture());
        }
        try {
            return SupernetImport.supernet(foreign, specification.space());
        } catch (CheckpointException e) {
            throw alone(foreign, specification.space())
                    .map(subnet -> new CheckpointException(
                            "it holds one subnet of the search space, not a supernet: send it with &architecture=%s, or with &named= where it is a released one (%s)"
                                    .formatted(ArchitectureCodec.canonical(subnet), e.getMessage()),
                            e))
                    .orElse(e);
        }
    }

    private static Optional<Architecture> alone(ForeignCheckpoint foreign, SearchSpace space) {
        try {
            return Optional.of(SupernetImport.subnet(foreign, space).config().architecture());
        } catch (CheckpointException e) {
            return Optional.empty(); // what is wrong with it as a supernet is said already
        }
    }

    private static CheckpointReport report(ForeignCheckpoint foreign, SearchSpace space) {
        Collection<HostTensor> learned =
                StateDictAdapter.published(foreign.tensors()).values();
        return new CheckpointReport(
                foreign.layout(),
                foreign.modelPath(),
                learned.size(),
                learned.stream().mapToLong(tensor -> tensor.values().length).sum(),
                foreign.elementTypes(),
                space.classes(),
                leftOut(foreign));
    }

    private static List<String> leftOut(ForeignCheckpoint foreign) {
        return Stream.concat(foreign.passedOver().stream(), StateDictAdapter.derived(foreign.tensors()).stream())
                .limit(MOST_NAMES)
                .map(Printable::of)
                .toList();
    }
}
