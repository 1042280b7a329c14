package io.entangle.api.queue;

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
import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.contract.v1.StageState;
import io.entangle.shared.contract.v1.StageView;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How a lease is kept, lost and given back, and what the next worker gets. The clock is the database's. */
@LineIT
class LeaseIT {

    private static final Heartbeat NO_NEWS = new Heartbeat(null, List.of());
    private static final Failure RETRYABLE = new Failure("DiskFull", "the disk of the worker is full", true);

    @Autowired
    private Line line;

    @Autowired
    private Reaper reaper;

    @Autowired
    private JdbcClient sql;

    private ExperimentView experiment;
    private ScriptedWorker first;
    private ScriptedWorker second;

    @BeforeEach
    void aTrainingIsQueued() {
        line.reset();
        experiment = line.trainingQueued();
        first = line.worker("first");
        second = line.worker("second");
    }

    @Test
    void theReaperLeavesALeaseAloneThatHasNotExpired() {
        Lease lease = first.mustClaim(JobKind.TRAIN_SUPERNET);

        assertThat(reaper.runOnce()).isZero();
        assertThat(first.heartbeat(lease, NO_NEWS).status()).isEqualTo(200);
    }

    @Test
    void aHeartbeatRenewsTheLeaseOnTheDatabasesClock() {
        Lease lease = first.mustClaim(JobKind.TRAIN_SUPERNET);
        line.expire(lease);

        Api.Answer answer = first.heartbeat(lease, NO_NEWS);

        assertThat(answer.at("/directive")).isEqualTo("CONTINUE");
        assertThat(answer.at("/leaseSeconds")).isEqualTo("120");
        assertThat(reaper.runOnce()).isZero();
        assertThat(sql.sql("select extract(epoch from lease_expires_at - now())::int from job where token = :token")
                        .param("token", lease.token())
                        .query(Integer.class)
                        .single())
                .isBetween(100, 120);
    }

    @Test
    void anotherWorkerResumesALostJobFromItsCheckpoint() {
        Lease lost = first.mustClaim(JobKind.TRAIN_SUPERNET);
        StagedArtifact checkpoint =
                first.mustUpload(lost, ArtifactKind.CHECKPOINT, "step-50.safetensors", Line.bytes("step 50"));
        assertThat(first.checkpoint(lost, new CheckpointCommit(checkpoint.id(), 50))
                        .status())
                .isEqualTo(204);
        line.expire(lost);
        reaper.runOnce();

        Lease resumed = second.mustClaim(JobKind.TRAIN_SUPERNET);

        assertThat(resumed.jobId()).isEqualTo(lost.jobId());
        assertThat(resumed.spec()).isEqualTo(lost.spec());
        assertThat(resumed.token()).isGreaterThan(lost.token());
        assertThat(resumed.attempt()).isEqualTo(2);
        assertThat(resumed.checkpoint())
                .isEqualTo(new ArtifactRef(checkpoint.id(), checkpoint.sha256(), checkpoint.bytes()));
        StageView stage = training();
        assertThat(stage.worker()).isEqualTo("second");
        assertThat(stage.error()).isNotNull().extracting(Failure::type).isEqualTo("LeaseLost");
        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.RUNNING);
    }

    @Test
    void theLastTwoCheckpointsAreKeptAndOfAFinishedJobOnlyItsResult() {
        Lease lease = first.mustClaim(JobKind.TRAIN_SUPERNET);
        for (int step = 1; step <= 4; step++) {
            StagedArtifact checkpoint =
                    first.mustUpload(lease, ArtifactKind.CHECKPOINT, "c.safetensors", Line.bytes("step " + step));
            first.checkpoint(lease, new CheckpointCommit(checkpoint.id(), step));
        }
        assertThat(artifacts("COMMITTED")).isEqualTo(2);
        assertThat(artifacts("DISCARDED")).isEqualTo(2);

        StagedArtifact last = first.mustUpload(lease, ArtifactKind.CHECKPOINT, "c.safetensors", Line.bytes("step 5"));
        first.checkpoint(lease, new CheckpointCommit(last.id(), 5));
        first.mustComplete(lease, new JobResult.SupernetTrained(last.id(), 1, 5, 1, 1, 1));

        assertThat(sql.sql("select id from artifact where state = 'COMMITTED'")
                        .query(java.util.UUID.class)
                        .list())
                .containsExactly(last.id());
    }

    @Test
    void aCheckpointIsNeverMovedToWhatWasNotUploadedUnderTheLease() {
        Lease lost = first.mustClaim(JobKind.TRAIN_SUPERNET);
        StagedArtifact foreign = first.mustUpload(lost, ArtifactKind.CHECKPOINT, "c.safetensors", Line.bytes("old"));
        line.expire(lost);
        reaper.runOnce();
        Lease resumed = second.mustClaim(JobKind.TRAIN_SUPERNET);
        String before = line.everythingWritten();

        Api.Answer answer = second.checkpoint(resumed, new CheckpointCommit(foreign.id(), 1));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.at("/errors/0/pointer")).isEqualTo("/artifactId");
        assertThat(line.everythingWritten()).isEqualTo(before);
    }

    @Test
    void lostLeasesHaveABudgetOfTheirOwn() {
        for (int loss = 1; loss <= 10; loss++) {
            line.expire(first.mustClaim(JobKind.TRAIN_SUPERNET));
            reaper.runOnce();
            assertThat(training().state()).as("loss %s", loss).isEqualTo(StageState.QUEUED);
            line.endBackoff();
        }
        line.expire(first.mustClaim(JobKind.TRAIN_SUPERNET));
        reaper.runOnce();

        assertThat(sql.sql("select failures from job where id = :id")
                        .param("id", training().jobId())
                        .query(Integer.class)
                        .single())
                .isZero();
        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.FAILED);
        assertThat(line.get(experiment.id()).error())
                .isNotNull()
                .extracting(Failure::message)
                .asString()
                .contains("first", "no heartbeat");
    }

    @Test
    void aRetryableFailureIsTriedAgainAtOnceThenAfterARestAndAtLastGivenUp() {
        assertThat(first.fail(first.mustClaim(JobKind.TRAIN_SUPERNET), RETRYABLE)
                        .status())
                .isEqualTo(204);
        Lease again = first.mustClaim(JobKind.TRAIN_SUPERNET);
        first.fail(again, RETRYABLE);

        assertThat(first.claim()).as("while it rests").isEmpty();
        line.endBackoff();
        first.fail(first.mustClaim(JobKind.TRAIN_SUPERNET), RETRYABLE);
        line.endBackoff();
        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.QUEUED);
        first.fail(first.mustClaim(JobKind.TRAIN_SUPERNET), RETRYABLE);

        ExperimentView ended = line.get(experiment.id());
        assertThat(ended.state()).isEqualTo(ExperimentState.FAILED);
        assertThat(ended.error()).isEqualTo(RETRYABLE);
        assertThat(ended.finishedAt()).isNotNull();
        assertThat(ended.stages()).extracting(StageView::attempt).containsExactly(4, 0, 0, 0);
        assertThat(ended.stages())
                .extracting(StageView::state)
                .containsExactly(StageState.FAILED, StageState.CANCELLED, StageState.CANCELLED, StageState.CANCELLED);
    }

    @Test
    void aFailureThatNothingWouldHelpIsTheEndAndMayBeReportedTwice() {
        Failure failure = new Failure("NonFiniteLoss", "the loss of step 7 is not finite \0", false);
        Lease lease = first.mustClaim(JobKind.TRAIN_SUPERNET);

        assertThat(first.fail(lease, failure).status()).isEqualTo(204);
        assertThat(first.fail(lease, failure).status()).isEqualTo(204);

        assertThat(line.get(experiment.id()).error())
                .isNotNull()
                .extracting(Failure::message)
                .isEqualTo("the loss of step 7 is not finite \ufffd");
        assertThat(second.claim()).isEmpty();
    }

    @Test
    void aReleasedJobIsClaimedAtOnceAndCostsNoBudget() {
        Lease released = first.mustClaim(JobKind.TRAIN_SUPERNET);
        first.heartbeat(
                released, new Heartbeat(new Progress(5, 10, "steps", 1, 2, 1.5, 100.0, 3.0, null, null), List.of()));

        assertThat(first.release(released).status()).isEqualTo(204);
        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.QUEUED);
        Lease next = second.mustClaim(JobKind.TRAIN_SUPERNET);

        assertThat(next.jobId()).isEqualTo(released.jobId());
        assertThat(sql.sql("select losses + failures from job where id = :id")
                        .param("id", next.jobId())
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    private StageView training() {
        return line.get(experiment.id()).stages().get(0);
    }

    private int artifacts(String state) {
        return sql.sql("select count(*) from artifact where kind = 'CHECKPOINT' and state = :state")
                .param("state", state)
                .query(Integer.class)
                .single();
    }
}
