package io.entangle.api.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.artifact.StoredContent;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.CheckpointCommit;
import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.OfferedCheckpoint;
import io.entangle.shared.contract.v1.StageState;
import io.entangle.shared.contract.v1.StageView;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.json.Json;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What becomes of a job whose checkpoint is damaged where it is stored, or gone. */
@LineIT
class LostCheckpointIT {

    @Autowired
    private Line line;

    @Autowired
    private Reaper reaper;

    @Autowired
    private JdbcClient sql;

    @Autowired
    private StoredContent stored;

    private ExperimentView experiment;
    private ScriptedWorker worker;
    private StagedArtifact earlier;
    private StagedArtifact latest;
    private Lease lease;

    @BeforeEach
    void aTrainingResumesFromItsSecondCheckpoint() {
        line.reset();
        experiment = line.trainingQueued();
        worker = line.worker("worker");
        Lease first = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        earlier = checkpoint(first, 25);
        latest = checkpoint(first, 50);
        lease = claimedAgain(first);
        assertThat(lease.checkpoint()).isEqualTo(ref(latest));
    }

    /** What may befall content. */
    enum Damage {
        FLIPPED_BIT {
            @Override
            void befall(String sha256, StoredContent stored) throws IOException {
                stored.befall(sha256, content -> {
                    content[content.length / 2] ^= 1;
                    return content;
                });
            }
        },
        TORN {
            @Override
            void befall(String sha256, StoredContent stored) throws IOException {
                stored.befall(sha256, content -> Arrays.copyOf(content, content.length / 2));
            }
        },
        GONE {
            @Override
            void befall(String sha256, StoredContent stored) throws IOException {
                stored.lose(sha256);
            }
        };

        abstract void befall(String sha256, StoredContent stored) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void theOneBeforeTakesItsPlaceForGood(Damage damage) throws IOException {
        damage.befall(latest.sha256(), stored);

        assertThat(worker.download(latest.id()).status()).isEqualTo(410);
        assertThat(instead(latest)).isEqualTo(ref(earlier));

        assertThat(worker.download(earlier.id()).bytes()).isEqualTo(content(25));
        assertThat(state(latest)).isEqualTo("DISCARDED");
        assertThat(claimedAgain(lease).checkpoint()).isEqualTo(ref(earlier));
    }

    @Test
    void theUserSeesIt() throws IOException {
        Damage.GONE.befall(latest.sha256(), stored);

        instead(latest);

        StageView stage = line.get(experiment.id()).stages().get(0);
        assertThat(stage.state()).isEqualTo(StageState.RUNNING);
        Failure told = Objects.requireNonNull(stage.error());
        assertThat(told.type()).isEqualTo("CheckpointLost");
        assertThat(told.message()).contains("step 50", "missing", "goes on from the one of step 25");
    }

    @Test
    void withNoneLeftTheJobBeginsAnew() throws IOException {
        Damage.FLIPPED_BIT.befall(latest.sha256(), stored);
        Damage.TORN.befall(earlier.sha256(), stored);

        assertThat(instead(latest)).isEqualTo(ref(earlier));
        assertThat(instead(earlier)).isNull();

        assertThat(line.get(experiment.id()).stages().get(0).error())
                .extracting(Failure::message)
                .asString()
                .contains("step 25", "goes on from its beginning");
        lease = claimedAgain(lease);
        assertThat(lease.checkpoint()).isNull();
        worker.mustComplete(
                lease, new JobResult.SupernetTrained(checkpoint(lease, 75).id(), 1, 75, 1, 1, 1));
        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.QUEUED);
    }

    @Test
    void askedAgainItChangesNothing() throws IOException {
        Damage.GONE.befall(latest.sha256(), stored);
        ArtifactRef first = instead(latest);
        String before = line.everythingWritten();

        assertThat(instead(latest)).isEqualTo(first);

        assertThat(line.everythingWritten()).isEqualTo(before);
    }

    @Test
    void aWholeCheckpointIsNotGivenUpWhateverAWorkerSays() {
        String before = line.everythingWritten();

        assertThat(instead(latest)).isEqualTo(ref(latest));
        assertThat(instead(earlier)).isEqualTo(ref(latest));

        assertThat(line.everythingWritten()).isEqualTo(before);
    }

    /** A resumed training comes to the same bits again, and so to the same name in the store. */
    @Test
    void theSameCheckpointMadeAnewIsWhole() throws IOException {
        Damage.FLIPPED_BIT.befall(latest.sha256(), stored);
        instead(latest);

        StagedArtifact again = checkpoint(lease, 50);

        assertThat(again.sha256()).isEqualTo(latest.sha256());
        assertThat(worker.download(again.id()).bytes()).isEqualTo(content(50));
        assertThat(claimedAgain(lease).checkpoint()).isEqualTo(ref(again));
    }

    @Test
    void whatIsLostIsNotCountedAmongTheKept() throws IOException {
        Damage.GONE.befall(latest.sha256(), stored);
        instead(latest);

        StagedArtifact next = checkpoint(lease, 75);

        assertThat(List.of(state(earlier), state(latest), state(next)))
                .containsExactly("COMMITTED", "DISCARDED", "COMMITTED");
    }

    private @Nullable ArtifactRef instead(StagedArtifact lost) {
        Api.Answer answer = worker.lost(lease, lost.id());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return Json.mapper().readValue(answer.bytes(), OfferedCheckpoint.class).checkpoint();
    }

    private StagedArtifact checkpoint(Lease under, long step) {
        StagedArtifact staged = worker.mustUpload(under, ArtifactKind.CHECKPOINT, "c.safetensors", content(step));
        assertThat(worker.checkpoint(under, new CheckpointCommit(staged.id(), step))
                        .status())
                .isEqualTo(204);
        return staged;
    }

    private Lease claimedAgain(Lease lost) {
        line.expire(lost);
        reaper.runOnce();
        line.endBackoff();
        return worker.mustClaim(JobKind.TRAIN_SUPERNET);
    }

    private String state(StagedArtifact artifact) {
        return sql.sql("select state from artifact where id = :id")
                .param("id", artifact.id())
                .query(String.class)
                .single();
    }

    /** Content that no other test stores, and more of it than is sent before an answer has begun. */
    private byte[] content(long step) {
        return Line.bytes("%s after step %d, ".formatted(experiment.id(), step).repeat(20_000));
    }

    private static ArtifactRef ref(StagedArtifact artifact) {
        return new ArtifactRef(artifact.id(), artifact.sha256(), artifact.bytes());
    }
}
