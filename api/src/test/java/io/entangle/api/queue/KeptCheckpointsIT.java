package io.entangle.api.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.entangle.api.Api;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.CheckpointCommit;
import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.KeptCheckpoint;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which checkpoints are kept: the last ones, the best, and what a result points to. */
@LineIT
class KeptCheckpointsIT {

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    @Autowired
    private JdbcClient sql;

    private ExperimentView experiment;
    private ScriptedWorker worker;
    private Lease lease;

    @BeforeEach
    void aTraining() {
        line.reset();
        experiment = line.trainingQueued();
        worker = line.worker("worker");
        lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
    }

    @Test
    void theLastTwoAndTheBestAreKept() {
        checkpoint(10, 0.3);
        StagedArtifact best = checkpoint(20, 0.6);
        checkpoint(30, 0.5);
        StagedArtifact before = checkpoint(40, 0.4);
        StagedArtifact last = checkpoint(50, 0.2);

        assertThat(kept()).extracting(KeptCheckpoint::step).containsExactly(50L, 40L, 20L);
        assertThat(kept())
                .extracting(checkpoint -> checkpoint.state().id())
                .containsExactly(last.id(), before.id(), best.id());
        assertThat(kept()).extracting(KeptCheckpoint::last).containsExactly(true, false, false);
        assertThat(kept()).extracting(KeptCheckpoint::best).containsExactly(false, false, true);
        assertThat(kept()).extracting(KeptCheckpoint::accuracy).containsExactly(0.2, 0.4, 0.6);
        assertThat(states("DISCARDED"))
                .as("the first, and the one that was third at last")
                .isEqualTo(2);
    }

    @Test
    void ofEquallyGoodOnesTheLatestIsTheBest() {
        checkpoint(10, 0.5);
        StagedArtifact later = checkpoint(20, 0.5);
        checkpoint(30, 0.4);
        checkpoint(40, 0.4);

        assertThat(kept())
                .filteredOn(KeptCheckpoint::best)
                .extracting(checkpoint -> checkpoint.state().id())
                .containsExactly(later.id());
        assertThat(kept()).hasSize(3);
    }

    @Test
    void withoutAProbeNoneIsTheBest() {
        checkpoint(10, null);
        checkpoint(20, null);
        checkpoint(30, null);

        assertThat(kept()).extracting(KeptCheckpoint::step).containsExactly(30L, 20L);
        assertThat(kept()).noneMatch(KeptCheckpoint::best);
    }

    @Test
    void afterTheTrainingItsResultAndItsBestAreKeptAndCanBeDownloaded() {
        StagedArtifact best = checkpoint(10, 0.6);
        checkpoint(20, 0.5);
        checkpoint(30, 0.4);
        StagedArtifact last = trainedTo(checkpoint(40, 0.3));

        assertThat(kept()).extracting(checkpoint -> checkpoint.state().id()).containsExactly(last.id(), best.id());
        for (KeptCheckpoint checkpoint : kept()) {
            assertThat(api.get(checkpoint.state().href()).bytes())
                    .isEqualTo(content(Objects.requireNonNull(checkpoint.step())));
        }
    }

    @Test
    void whatIsSearchedIsTheLastUnlessTheBestIsAskedFor() {
        StagedArtifact best = checkpoint(10, 0.6);
        checkpoint(20, 0.5);
        StagedArtifact last = trainedTo(checkpoint(30, 0.4));
        finish();

        assertThat(searched("")).isEqualTo(last.id());
        assertThat(searched(", \"weights\": \"LAST\"")).isEqualTo(last.id());
        assertThat(searched(", \"weights\": \"BEST\"")).isEqualTo(best.id());
    }

    @Test
    void theBestOfATrainingWithoutProbesIsItsLast() {
        checkpoint(10, null);
        StagedArtifact last = trainedTo(checkpoint(20, null));
        finish();

        assertThat(searched(", \"weights\": \"BEST\"")).isEqualTo(last.id());
    }

    @Test
    void weightsOfACheckpointThatWasBroughtCannotBeChosen() {
        Api.Answer answer = api.post(
                "/api/v1/experiments",
                "{\"name\": \"again\", \"dataset\": \"shapes\", \"supernet\": {\"checkpoint\": \"mine\", \"weights\": \"BEST\"}}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.text()).contains("\"/supernet/weights\"", "must be left out");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1})
    void anAccuracyThatIsNoneIsRefused(double accuracy) {
        StagedArtifact staged = worker.mustUpload(lease, ArtifactKind.CHECKPOINT, "c.safetensors", content(10));

        Api.Answer answer = worker.checkpoint(lease, new CheckpointCommit(staged.id(), 10, accuracy));

        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.at("/errors/0/pointer")).isEqualTo("/accuracy");
        assertThat(kept()).isEmpty();
    }

    @Test
    void nothingToResumeFromCannotBeAskedFor() {
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(
                        () -> new Binder(new MapConfigurationPropertySource(Map.of("entangle.queue.checkpoints", "0")))
                                .bindOrCreate("entangle.queue", QueueSettings.class))
                .havingRootCause()
                .withMessageContaining("entangle.queue.checkpoints (0) must be at least 1");
    }

    private StagedArtifact checkpoint(long step, @Nullable Double accuracy) {
        StagedArtifact staged = worker.mustUpload(lease, ArtifactKind.CHECKPOINT, "c.safetensors", content(step));
        Api.Answer answer = worker.checkpoint(lease, new CheckpointCommit(staged.id(), step, accuracy));
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
        return staged;
    }

    private StagedArtifact trainedTo(StagedArtifact last) {
        worker.mustComplete(lease, new JobResult.SupernetTrained(last.id(), 1, 40, 1, 1, 1));
        return last;
    }

    private void finish() {
        line.test(worker, line.search(worker, 0.8));
        line.export(worker);
        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.SUCCEEDED);
    }

    /** The weights that another experiment over the same supernet searches. */
    private UUID searched(String weights) {
        line.post(
                "{\"name\": \"again\", \"searchSpace\": \"shapes-32\", \"dataset\": \"shapes\", \"supernet\": {\"experiment\": \"%s\"%s}}"
                        .formatted(experiment.id(), weights));
        return ((JobSpec.Search) worker.mustClaim(JobKind.SEARCH).spec())
                .supernet()
                .id();
    }

    private List<KeptCheckpoint> kept() {
        Api.Answer answer = api.get("/api/v1/experiments/" + experiment.id() + "/checkpoints");
        assertThat(answer.status()).isEqualTo(200);
        return List.of(Json.mapper().readValue(answer.bytes(), KeptCheckpoint[].class));
    }

    private int states(String state) {
        return sql.sql("select count(*) from artifact where state = :state")
                .param("state", state)
                .query(Integer.class)
                .single();
    }

    private static byte[] content(long step) {
        return Line.bytes("step " + step);
    }
}
