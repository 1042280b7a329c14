package io.entangle.worker.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.StageState;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.TrainingHealth;
import io.entangle.worker.runner.ApiProblem;
import io.entangle.worker.runner.ApiTransport;
import io.entangle.worker.runner.ApiUnreachable;
import io.entangle.worker.runner.ManualClock;
import io.entangle.worker.runner.StubApi;
import io.entangle.worker.runner.UserApi;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExperimentFollowerTest {

    private static final String UNLEARNED =
            "The subnets reach 8.8 %, no better than guessing (10.0 %): check the labels.";

    private static final String PATH = "/experiments/" + Experiments.ID;

    private final StubApi api = new StubApi();
    private final StringWriter printed = new StringWriter();

    @AfterEach
    void stop() {
        api.close();
    }

    private boolean follow(boolean terminal) throws InterruptedException {
        LiveText text = new LiveText(new PrintWriter(printed, true), terminal);
        UserApi user = new UserApi(new ApiTransport(api.address(), null));
        return new ExperimentFollower(user, new ManualClock(), text).follow(Experiments.ID.toString());
    }

    private void running(long step) {
        api.answers(
                PATH,
                200,
                Experiments.view(
                        ExperimentState.RUNNING,
                        null,
                        Experiments.stage(JobKind.TRAIN_SUPERNET, StageState.RUNNING, 2, Experiments.training(step))));
    }

    private void succeeded() {
        api.answers(
                        PATH,
                        200,
                        Experiments.view(
                                ExperimentState.SUCCEEDED,
                                null,
                                Experiments.stage(JobKind.TRAIN_SUPERNET, StageState.SUCCEEDED, 2, null)))
                .answers(PATH + "/subnets", 200, Experiments.TABLE);
    }

    @Test
    void showsProgressAndThenTheTable() throws InterruptedException {
        running(150);
        succeeded();

        assertThat(follow(false)).isTrue();

        assertThat(printed.toString())
                .contains(
                        "training the supernet (attempt 2): epoch 2/5, 150/500 steps, loss 1.235, 812 images/s, ETA 1m05s")
                .contains("done: training the supernet (attempt 2), 3m07s")
                .contains(Experiments.TABLE)
                .contains(PATH + "/subnets/1/artifacts/weights -o model.safetensors")
                .contains(PATH + "/subnets/1/artifacts/config -o config.json")
                .contains(PATH + "/subnets/1/artifacts/loader -o load_entangle.py")
                .doesNotContain("Warning", "Bearer");
        assertThat(api.asked(PATH + "/subnets").get(0).headers().get("accept")).startsWith("text/plain");
    }

    @Test
    void aTrainingThatLearnedNothingIsToldInFrontOfTheTable() throws InterruptedException {
        learnedNothing(Experiments.TABLE);

        follow(false);

        assertThat(printed.toString())
                .containsSubsequence("Warning, training the supernet: " + UNLEARNED, Experiments.TABLE);
    }

    @Test
    void whatTheTableTellsOfTheTrainingIsNotToldTwice() throws InterruptedException {
        learnedNothing("Training: " + UNLEARNED + "\n\n" + Experiments.TABLE);

        follow(false);

        assertThat(printed.toString()).containsOnlyOnce(UNLEARNED).doesNotContain("Warning");
    }

    private void learnedNothing(String table) {
        api.answers(
                        PATH,
                        200,
                        Experiments.view(
                                ExperimentState.SUCCEEDED,
                                null,
                                Experiments.trained(TrainingHealth.Verdict.NOT_LEARNING, UNLEARNED)))
                .answers(PATH + "/subnets", 200, table);
    }

    @Test
    void aKeyIsNamedInTheCommandsButNotShown() throws InterruptedException {
        succeeded();
        UserApi user = new UserApi(new ApiTransport(api.address(), "ent_secret"));

        new ExperimentFollower(user, new ManualClock(), new LiveText(new PrintWriter(printed, true), false))
                .follow(Experiments.ID.toString());

        assertThat(printed.toString())
                .contains("curl -sSL -H \"Authorization: Bearer $ENTANGLE_API_KEY\" " + user.api() + "/api/v1" + PATH)
                .doesNotContain("ent_secret");
    }

    @Test
    void aTerminalSeesOneLineThatChanges() throws InterruptedException {
        running(150);
        running(151);
        succeeded();

        follow(true);

        assertThat(printed.toString())
                .contains("\r\u001b[2Ktraining the supernet (attempt 2): epoch 2/5, 150/500")
                .contains("\r\u001b[2Ktraining the supernet (attempt 2): epoch 2/5, 151/500");
    }

    @Test
    void elsewhereLinesAreFew() throws InterruptedException {
        for (int step = 100; step < 140; step++) {
            running(step);
        }
        succeeded();

        follow(false);

        assertThat(printed.toString().lines().filter(line -> line.contains("epoch 2/5")))
                .as("40 looks a second apart")
                .hasSize(3);
    }

    @Test
    void aPausedExperimentIsFollowedUntilItGoesOn() throws InterruptedException {
        api.answers(
                PATH,
                200,
                Experiments.view(
                        ExperimentState.PAUSED,
                        null,
                        Experiments.stage(JobKind.TRAIN_SUPERNET, StageState.QUEUED, 2, null)));
        succeeded();

        assertThat(follow(false)).isTrue();
        assertThat(printed.toString())
                .contains("paused until it is resumed; training the supernet (attempt 2): waits for a worker")
                .containsOnlyOnce("Paused; this lets it go on: curl -sSL -X POST http://")
                .contains("/api/v1" + PATH + ":resume");
    }

    @Test
    void aStageThatMadeWaySaysForWhat() throws InterruptedException {
        api.answers(
                PATH,
                200,
                Experiments.view(
                        ExperimentState.RUNNING,
                        null,
                        Experiments.preempted(
                                JobKind.TRAIN_SUPERNET,
                                "Made way for experiment 17, whose priority of 3 is higher; it goes on from its last checkpoint")));
        succeeded();

        follow(false);

        assertThat(printed.toString())
                .contains(
                        "training the supernet: made way for experiment 17, whose priority of 3 is higher; waits for a worker");
    }

    @Test
    void aCancelledExperimentIsTold() throws InterruptedException {
        api.answers(PATH, 200, Experiments.view(ExperimentState.CANCELLED, (Failure) null));

        assertThat(follow(false)).isFalse();
        assertThat(printed.toString()).contains("The experiment was cancelled.");
    }

    @Test
    void aFailedExperimentIsToldWithItsError() throws InterruptedException {
        api.answers(
                PATH,
                200,
                Experiments.view(ExperimentState.FAILED, new Failure("NonFiniteLoss", "Training diverged", false)));

        assertThat(follow(false)).isFalse();
        assertThat(printed.toString()).contains("failed (NonFiniteLoss): Training diverged");
    }

    @Test
    void anApiThatRestartsIsWaitedFor() throws InterruptedException {
        running(150);
        api.answers(PATH, 503, "");
        succeeded();

        assertThat(follow(false)).isTrue();
    }

    @Test
    void anUnknownExperimentAndADeadApiEndTheCommand() {
        api.answers(PATH, 404, "{\"detail\":\"There is no experiment of that id\"}");
        assertThatExceptionOfType(ApiProblem.class)
                .isThrownBy(() -> follow(false))
                .withMessageContaining("no experiment");

        api.close();
        assertThatExceptionOfType(ApiUnreachable.class).isThrownBy(() -> follow(false));
    }
}
