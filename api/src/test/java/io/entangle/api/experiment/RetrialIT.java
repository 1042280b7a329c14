package io.entangle.api.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.CheckpointCommit;
import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.StageState;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.JobKind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What was given up is taken up again when its user has mended the reason. */
@LineIT
class RetrialIT {

    private static final Failure DISK_FULL = new Failure("DiskFull", "no space left on device", false);

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    private ScriptedWorker worker;

    @BeforeEach
    void nothing() {
        line.reset();
        worker = line.worker("worker");
    }

    @Test
    void theFailedStageIsQueuedAgainFromItsCheckpointAndWithFreshBudgets() {
        ExperimentView experiment = line.trainingQueued();
        Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        StagedArtifact saved =
                worker.mustUpload(lease, ArtifactKind.CHECKPOINT, "step-50.safetensors", Line.bytes("step 50"));
        worker.checkpoint(lease, new CheckpointCommit(saved.id(), 50));
        worker.fail(lease, DISK_FULL);
        ExperimentView failed = line.get(experiment.id());
        assertThat(failed.state()).isEqualTo(ExperimentState.FAILED);
        assertThat(failed.links()).containsKey("retry").doesNotContainKey("cancel");

        Api.Answer answer = retry(experiment);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.at("/state")).isEqualTo("QUEUED");
        assertThat(line.get(experiment.id()).error()).isNull();
        Lease again = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        assertThat(again.checkpoint()).isEqualTo(new ArtifactRef(saved.id(), saved.sha256(), saved.bytes()));
        assertThat(again.token()).isGreaterThan(lease.token());
        worker.fail(again, new Failure("Passing", "a hiccup", true));
        assertThat(line.get(experiment.id()).state())
                .as("its budget of failures is fresh")
                .isEqualTo(ExperimentState.QUEUED);
    }

    @Test
    void whatCameBeforeItIsKept() {
        ExperimentView experiment = line.trainingQueued();
        line.train(worker);
        worker.fail(worker.mustClaim(JobKind.SEARCH), DISK_FULL);

        retry(experiment);

        assertThat(line.get(experiment.id()).stages().get(0).state()).isEqualTo(StageState.SUCCEEDED);
        line.test(worker, line.search(worker, 0.8, 0.7));
        line.export(worker);
        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.SUCCEEDED);
    }

    @Test
    void whatHasNotFailedIsNotTriedAgain() {
        ExperimentView queued = line.trainingQueued();
        String before = line.everythingWritten();

        Api.Answer answer = retry(queued);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.at("/detail"))
                .isEqualTo("Only a failed experiment can be tried again; this one is QUEUED or RUNNING");
        assertThat(line.everythingWritten()).isEqualTo(before);
    }

    @Test
    void aSearchThatFoundNothingWouldFindNothingAgain() {
        ExperimentView experiment = line.trainingQueued();
        line.train(worker);
        line.search(worker);
        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.FAILED);
        assertThat(line.get(experiment.id()).links()).containsKey("clone").doesNotContainKey("retry");
        String before = line.everythingWritten();

        Api.Answer answer = retry(experiment);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text()).contains("within the constraints").contains("post it anew");
        assertThat(line.everythingWritten()).isEqualTo(before);
        assertThat(worker.claim()).isEmpty();
    }

    @Test
    void aCancelledOneIsPostedAgainByACloneOfIt() {
        ExperimentView queued = line.trainingQueued();
        api.post("/api/v1/experiments/" + queued.id() + ":cancel");

        assertThat(retry(queued).at("/detail")).endsWith("this one is CANCELLED; use :clone to post it again");
    }

    private Api.Answer retry(ExperimentView experiment) {
        return api.post("/api/v1/experiments/" + experiment.id() + ":retry");
    }
}
