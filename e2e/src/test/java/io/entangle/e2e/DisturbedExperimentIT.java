package io.entangle.e2e;

import static io.entangle.e2e.DeathInEachKind.Moment.A_PART_IS_TAKEN;
import static io.entangle.e2e.DeathInEachKind.Moment.THE_RESULT_IS_LOST;
import static io.entangle.shared.job.JobKind.EXPORT;
import static io.entangle.shared.job.JobKind.MEASURE_SPACE;
import static io.entangle.shared.job.JobKind.SEARCH;
import static io.entangle.shared.job.JobKind.TEST;
import static io.entangle.shared.job.JobKind.TRAIN_SUPERNET;
import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.e2e.DeathInEachKind.Death;
import io.entangle.shared.contract.v1.SpaceVersionView;
import io.entangle.shared.contract.v1.StageState;
import io.entangle.shared.contract.v1.StageView;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Whoever kills workers with {@code kill -9}, in whatever kind of stage, or pauses an experiment, changes nothing of what it finds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
class DisturbedExperimentIT {

    /** In stages, with a space that moves: by the printed rule it moves even where there is nothing but noise. */
    private static final String SPACE = """
            {"name": "in-stages", "space": {"family": "s3", "image": {"size": 16, "patch": 2}, "classes": 4, "stages": [
              {"depth": [1, 2], "embedDim": [8, 16], "windowSize": [2, 4], "numHeads": [1], "mlpRatio": [1, 2]},
              {"depth": [1, 2], "embedDim": [16, 24], "windowSize": [2, 4], "numHeads": [1, 2], "mlpRatio": [1, 2]}]}}
            """;

    private static final String DATA = """
            {"name": "striped", "uri": "file:%s"}
            """;

    private static final String EXPERIMENT = """
            {"name": "%s", "searchSpace": "in-stages", "dataset": "striped", "seed": 3, "heldOut": 0.2,
             "spaceSearch": {"steps": 1, "samples": 40, "topShare": 0.2, "mode": "PAPER"},
             "training": {"epochs": 2, "batchSize": 40, "warmupEpochs": 0, "precision": "FP32", "checkpointEverySteps": 5},
             "search": {"population": 12, "generations": 2, "parents": 4, "mutations": 6, "crossovers": 4},
             "results": {"subnets": 2}}
            """;

    @TempDir
    static Path home;

    @TempDir
    static Path images;

    private Installation installation;
    private UserCalls user;
    private UUID undisturbed;

    @BeforeAll
    void oneExperimentIsLeftAlone() throws Exception {
        installation = Installation.start("disturbed", home);
        user = new UserCalls(installation.address());
        user.post("/search-spaces", SPACE);
        StripedImages.write(images, 100, 25);
        user.post("/datasets", DATA.formatted(images));
        undisturbed = user.experiment(EXPERIMENT.formatted("undisturbed"));
        try (JavaProgram worker = installation.startWorker(installation.address())) {
            worker.awaitReady();
            user.awaitSuccess(undisturbed);
        }
    }

    @AfterAll
    void stop() {
        installation.close();
    }

    @Test
    void workersKilledInEveryKindOfStageChangeNoResult() throws Exception {
        DeathInEachKind deaths = new DeathInEachKind(installation::replaceWorker);
        try (Wire wire = new Wire(installation.address(), deaths)) {
            UUID killed = user.experiment(EXPERIMENT.formatted("killed"));
            installation.startWorker(wire.address());
            user.awaitSuccess(killed);

            assertThat(deaths.deaths())
                    .contains(
                            new Death(TRAIN_SUPERNET, A_PART_IS_TAKEN),
                            new Death(TRAIN_SUPERNET, THE_RESULT_IS_LOST),
                            new Death(MEASURE_SPACE, A_PART_IS_TAKEN),
                            new Death(MEASURE_SPACE, THE_RESULT_IS_LOST),
                            new Death(SEARCH, A_PART_IS_TAKEN),
                            new Death(SEARCH, THE_RESULT_IS_LOST),
                            new Death(TEST, THE_RESULT_IS_LOST),
                            new Death(EXPORT, THE_RESULT_IS_LOST));
            expectTheSame(killed);
        } finally {
            installation.stopWorkers();
        }
    }

    @Test
    void anExperimentThatWasPausedEndsAsIfItHadNotBeen() throws Exception {
        UUID paused = user.experiment(EXPERIMENT.formatted("paused"));
        AtFirstCheckpoint pause = new AtFirstCheckpoint(() -> {
            try {
                user.ask(paused, "pause");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (Wire wire = new Wire(installation.address(), pause)) {
            installation.startWorker(wire.address());
            user.awaitPaused(paused);
            user.ask(paused, "resume");
            user.awaitSuccess(paused);

            expectTheSame(paused);
        } finally {
            installation.stopWorkers();
        }
    }

    /** As an orchestrator ends it, with SIGTERM. */
    @Test
    void aWorkerThatIsAskedToEndSavesAndGivesItsTrainingBackAtOnce() throws Exception {
        UUID drained = user.experiment(EXPERIMENT.formatted("drained"));
        CompletableFuture<JavaProgram> worker = new CompletableFuture<>();
        CompletableFuture<StageView> before = new CompletableFuture<>();
        AtFirstCheckpoint end = new AtFirstCheckpoint(() -> {
            try {
                before.complete(user.view(drained).stages().get(0));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            worker.join().askToEnd("is asked to end");
        });
        try (Wire wire = new Wire(installation.address(), end)) {
            worker.complete(installation.startWorker(wire.address()));
            worker.join().awaitEnd();

            StageView training = user.view(drained).stages().get(0);
            assertThat(training.state()).isEqualTo(StageState.QUEUED);
            assertThat(training.attempt()).isEqualTo(before.join().attempt());
            assertThat(training.error())
                    .as("neither lost nor failed")
                    .isEqualTo(before.join().error());
            assertThat(user.checkpoints(drained))
                    .as("saved at the first checkpoint, and as it was asked to end")
                    .hasSize(2);

            installation.startWorker(wire.address());
            user.awaitSuccess(drained);
            assertThat(user.view(drained).stages().get(0).attempt())
                    .isEqualTo(before.join().attempt() + 1);
            expectTheSame(drained);
        } finally {
            installation.stopWorkers();
        }
    }

    private void expectTheSame(UUID disturbed) throws InterruptedException {
        assertThat(spaces(user, disturbed)).hasSize(2).isEqualTo(spaces(user, undisturbed));
        assertThat(user.measured(disturbed, 0)).isEqualTo(user.measured(undisturbed, 0));
        assertThat(user.measured(disturbed, 1)).isEqualTo(user.measured(undisturbed, 1));
        assertThat(user.ranked(disturbed)).hasSize(2).isEqualTo(user.ranked(undisturbed));
    }

    /** What was found of each version of the space; not when, nor by which job. */
    private static List<List<Object>> spaces(UserCalls user, UUID experiment) throws InterruptedException {
        return user.spaces(experiment).stream()
                .map(DisturbedExperimentIT::finding)
                .toList();
    }

    private static List<Object> finding(SpaceVersionView version) {
        return List.of(
                version.step(),
                version.sha256(),
                String.valueOf(version.parent()),
                String.valueOf(version.quality()),
                version.subspaces());
    }
}
