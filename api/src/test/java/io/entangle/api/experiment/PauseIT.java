package io.entangle.api.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.queue.Reaper;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.CheckpointCommit;
import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.MetricPoint;
import io.entangle.shared.contract.v1.StageState;
import io.entangle.shared.contract.v1.StageView;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An experiment is held without losing anything, and goes on where it was. */
@LineIT
class PauseIT {

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    @Autowired
    private Reaper reaper;

    @Autowired
    private JdbcClient sql;

    private ScriptedWorker worker;

    @BeforeEach
    void nothing() {
        line.reset();
        worker = line.worker("worker");
    }

    @Test
    void nobodyTakesAJobOfAPausedExperimentUntilItIsResumed() {
        ExperimentView experiment = line.trainingQueued();

        ask(experiment, "pause");

        ExperimentView paused = line.get(experiment.id());
        assertThat(paused.state()).isEqualTo(ExperimentState.PAUSED);
        assertThat(paused.links()).containsKeys("resume", "cancel").doesNotContainKey("pause");
        assertThat(worker.claim()).isEmpty();

        ask(experiment, "resume");

        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.QUEUED);
        assertThat(line.get(experiment.id()).links()).containsKey("pause").doesNotContainKey("resume");
        worker.mustClaim(JobKind.TRAIN_SUPERNET);
    }

    @Test
    void anotherExperimentIsNotHeldUp() {
        ExperimentView paused = line.trainingQueued();
        ExperimentView other = line.post(Line.EXPERIMENT);

        ask(paused, "pause");

        assertThat(worker.mustClaim(JobKind.TRAIN_SUPERNET).experimentId()).isEqualTo(other.id());
        assertThat(worker.claim()).isEmpty();
    }

    @Test
    void aWorkerThatIsAtItSavesGivesTheJobBackAndItGoesOnFromThere() {
        ExperimentView experiment = line.trainingQueued();
        Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        assertThat(directive(lease)).isEqualTo("CONTINUE");

        ask(experiment, "pause");

        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.PAUSED);
        assertThat(directive(lease)).isEqualTo("YIELD");
        StagedArtifact saved =
                worker.mustUpload(lease, ArtifactKind.CHECKPOINT, "step-50.safetensors", Line.bytes("step 50"));
        assertThat(worker.checkpoint(lease, new CheckpointCommit(saved.id(), 50))
                        .status())
                .isEqualTo(204);
        assertThat(worker.release(lease).status()).isEqualTo(204);
        assertThat(worker.claim()).isEmpty();
        assertThat(training(experiment).state()).isEqualTo(StageState.QUEUED);

        ask(experiment, "resume");

        Lease resumed = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        assertThat(resumed.jobId()).isEqualTo(lease.jobId());
        assertThat(resumed.checkpoint()).isEqualTo(new ArtifactRef(saved.id(), saved.sha256(), saved.bytes()));
        assertThat(directive(resumed)).isEqualTo("CONTINUE");
    }

    @Test
    void whatIsMeasuredBeforeTheJobIsGivenBackIsKept() {
        ExperimentView experiment = line.trainingQueued();
        Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        ask(experiment, "pause");

        worker.heartbeat(lease, new Heartbeat(null, List.of(new MetricPoint("loss", 7, 1.5))));

        assertThat(api.get("/api/v1/experiments/" + experiment.id() + "/metrics")
                        .text())
                .contains("1.5");
    }

    @Test
    void aWorkerThatDoesNotGiveItBackInTimeLosesItAndThatIsOnNoBudget() {
        ExperimentView experiment = line.trainingQueued();
        Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        ask(experiment, "pause");
        directive(lease);
        assertThat(reaper.runOnce()).as("its time is not up").isZero();

        letTimePass();

        assertThat(reaper.runOnce()).isEqualTo(1);
        assertThat(worker.heartbeat(lease, new Heartbeat(null, List.of())).status())
                .isEqualTo(409);
        StageView stage = training(experiment);
        assertThat(stage.state()).isEqualTo(StageState.QUEUED);
        assertThat(stage.error()).isNotNull().extracting(Failure::type).isEqualTo("NotGivenBack");
        assertThat(sql.sql("select losses + failures from job where id = :id")
                        .param("id", lease.jobId())
                        .query(Integer.class)
                        .single())
                .isZero();
        assertThat(worker.claim()).as("it is still paused").isEmpty();
        ask(experiment, "resume");
        assertThat(worker.mustClaim(JobKind.TRAIN_SUPERNET).attempt()).isEqualTo(2);
    }

    @Test
    void resumedBeforeItWasGivenBackItStaysWithItsWorker() {
        ExperimentView experiment = line.trainingQueued();
        Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        ask(experiment, "pause");

        ask(experiment, "resume");

        assertThat(directive(lease)).isEqualTo("CONTINUE");
        assertThat(reaper.runOnce()).isZero();
        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.RUNNING);
    }

    @Test
    void aStageThatIsCompletedNeverthelessCountsAndTheNextOneIsHeld() {
        ExperimentView experiment = line.trainingQueued();
        Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        StagedArtifact supernet =
                worker.mustUpload(lease, ArtifactKind.CHECKPOINT, "s.safetensors", Line.bytes("supernet"));
        ask(experiment, "pause");

        worker.mustComplete(lease, new JobResult.SupernetTrained(supernet.id(), 1, 1, 1, 1, 1));

        assertThat(worker.claim()).isEmpty();
        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.PAUSED);
        ask(experiment, "resume");
        worker.mustClaim(JobKind.SEARCH);
    }

    @Test
    void pausedWhileItsDataSetIsInspectedItIsHeldAfterwards() {
        line.register();
        ExperimentView experiment = line.post(Line.EXPERIMENT);
        ask(experiment, "pause");

        worker.mustComplete(worker.mustClaim(JobKind.INSPECT_DATASET), Line.inspected(10));

        assertThat(worker.claim()).isEmpty();
        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.PAUSED);
        ask(experiment, "resume");
        worker.mustClaim(JobKind.TRAIN_SUPERNET);
    }

    @Test
    void aPausedExperimentIsCancelledLikeAnyOther() {
        ExperimentView experiment = line.trainingQueued();
        Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        ask(experiment, "pause");

        ask(experiment, "cancel");

        assertThat(directive(lease)).isEqualTo("CANCEL");
        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.CANCELLED);
        assertThat(post(experiment, "resume").status()).isEqualTo(409);
    }

    @Test
    void askingTwiceIsAskingOnceAndWhatHasEndedStaysAsItIs() {
        ExperimentView experiment = line.trainingQueued();
        ask(experiment, "resume");
        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.QUEUED);
        ask(experiment, "pause");
        String once = line.everythingWritten();
        ask(experiment, "pause");
        assertThat(line.everythingWritten()).isEqualTo(once);

        line.reset();
        ExperimentView finished = line.finished(0.8, 0.7);
        String before = line.everythingWritten();
        assertThat(post(finished, "pause").status()).isEqualTo(409);
        assertThat(post(finished, "resume").status()).isEqualTo(409);
        assertThat(line.everythingWritten()).isEqualTo(before);
    }

    @Test
    void theListFindsPausedExperiments() {
        ExperimentView experiment = line.trainingQueued();
        ask(experiment, "pause");

        assertThat(api.get("/api/v1/experiments?state=PAUSED").text())
                .contains(experiment.id().toString());
        assertThat(api.get("/api/v1/experiments?state=QUEUED").text())
                .doesNotContain(experiment.id().toString());
    }

    private StageView training(ExperimentView experiment) {
        return line.get(experiment.id()).stages().get(0);
    }

    private String directive(Lease lease) {
        return Objects.requireNonNull(
                        worker.heartbeat(lease, new Heartbeat(null, List.of())).at("/directive"))
                .toString();
    }

    private void letTimePass() {
        sql.sql("update job set yield_by = now() - interval '1 second' where yield_by is not null")
                .update();
    }

    private void ask(ExperimentView experiment, String what) {
        Api.Answer answer = post(experiment, what);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private Api.Answer post(ExperimentView experiment, String what) {
        return api.post("/api/v1/experiments/" + experiment.id() + ":" + what);
    }
}
