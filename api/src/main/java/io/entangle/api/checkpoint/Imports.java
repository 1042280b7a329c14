package io.entangle.api.checkpoint;

import io.entangle.api.artifact.ArtifactStore;
import io.entangle.api.queue.Job;
import io.entangle.api.queue.JobObserver;
import io.entangle.api.queue.Jobs;
import io.entangle.api.web.InvalidFields;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.validation.Violations;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Keeps what became of a file, which itself is dropped: its owner has it, and nothing is read from it again. */
@Component
class Imports implements JobObserver {

    private final Checkpoints checkpoints;
    private final Jobs jobs;
    private final ArtifactStore artifacts;

    Imports(Checkpoints checkpoints, Jobs jobs, ArtifactStore artifacts) {
        this.checkpoints = checkpoints;
        this.jobs = jobs;
        this.artifacts = artifacts;
    }

    @Override
    public void succeeded(Job job, JobResult result) {
        UUID id = job.importedId();
        if (id != null
                && result instanceof JobResult.CheckpointImported imported
                && jobs.spec(job.id()) instanceof JobSpec.ImportCheckpoint asked) {
            requireFit(asked, imported);
            checkpoints.imported(id, imported);
            artifacts.discard(List.of(asked.file().id()));
        }
    }

    @Override
    public void failed(Job job, Failure failure) {
        UUID id = job.importedId();
        if (id != null && jobs.spec(job.id()) instanceof JobSpec.ImportCheckpoint asked) {
            checkpoints.refused(id, failure.message());
            artifacts.discard(List.of(asked.file().id()));
        }
    }

    private static void requireFit(JobSpec.ImportCheckpoint asked, JobResult.CheckpointImported imported) {
        boolean fits = asked.architecture() == null
                ? imported.space().equals(asked.space())
                : imported.space().violations(asked.architecture()).isEmpty();
        InvalidFields.refuse(new Violations()
                .require(fits, "/space", "must be the search space asked for, or hold the subnet asked for")
                .list());
    }
}
