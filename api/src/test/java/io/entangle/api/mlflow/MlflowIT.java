package io.entangle.api.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.PostgresFixture;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.MetricPoint;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.json.Json;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;

/** An experiment is a run at the tracking server, with nothing told twice and nothing lost, whatever becomes of the server. */
@LineIT
@ContextConfiguration(initializers = {PostgresFixture.class, MlflowIT.Tracking.class})
class MlflowIT {

    private static final StrictMlflow SERVER = new StrictMlflow();
    private static final String LOSS = "train-supernet/loss";

    @Autowired
    private Api api;

    @Autowired
    private Line line;

    @Autowired
    private JdbcClient sql;

    @Autowired
    private MlflowExport export;

    private ScriptedWorker worker;

    static final class Tracking implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            TestPropertyValues.of(
                            "entangle.mlflow.tracking-uri=" + SERVER.address(),
                            "entangle.mlflow.token=" + StrictMlflow.TOKEN,
                            "entangle.mlflow.experiment=vision team",
                            "entangle.mlflow.every=1d")
                    .applyTo(context);
        }
    }

    @BeforeEach
    void nobodyWasToldAnything() {
        line.reset();
        SERVER.reset();
        sql.sql("update mlflow_turn set since = now() - interval '1 hour', until = '-infinity'")
                .update();
        worker = line.worker("worker");
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void anExperimentIsARunFromItsBeginningToItsRankedTable() {
        ExperimentView experiment = line.trainingQueued();
        export.round();
        assertThat(SERVER.runs()).as("nothing has begun").isEmpty();

        report(worker.mustClaim(JobKind.TRAIN_SUPERNET), 0, 3);
        export.round();

        StrictMlflow.Run run = only();
        assertThat(SERVER.experimentNames()).containsExactly("vision team");
        assertThat(run.name).isEqualTo("an experiment");
        assertThat(run.tags)
                .containsEntry("entangle.experiment", experiment.id().toString())
                .containsEntry("entangle.href", "/api/v1/experiments/" + experiment.id());
        assertThat(run.parameters)
                .containsEntry("dataset", "shapes")
                .containsEntry("results.subnets", "3")
                .containsKey("training.epochs");
        assertThat(run.status).isEqualTo("RUNNING");
        assertThat(run.steps(LOSS)).containsExactly(0L, 1L, 2L);
    }

    @Test
    void theEndIsToldWithTheRankedTable() {
        line.registerReady();
        UUID id = line.finished(line.post(Line.EXPERIMENT), 0.8, 0.7, 0.6).id();
        export.round();

        StrictMlflow.Run run = only();
        assertThat(run.status).isEqualTo("FINISHED");
        assertThat(run.end).isGreaterThanOrEqualTo(run.start);
        assertThat(run.tags).containsEntry("entangle.state", "SUCCEEDED").containsKey("entangle.subnets");
        assertThat(run.steps("best/heldOutAccuracy")).containsExactly(0L);
        String place = "%s/%s/artifacts/".formatted(run.experiment, run.id);
        assertThat(SERVER.file(place + "ranked.csv").orElseThrow().lines().toList())
                .hasSize(4)
                .first()
                .asString()
                .startsWith("rank,heldOutAccuracy,");
        assertThat(Json.mapper()
                        .readTree(SERVER.file(place + "ranked.json").orElseThrow())
                        .size())
                .isEqualTo(line.subnets(id).ranked().size());

        int calls = SERVER.calls().size();
        export.round();
        assertThat(SERVER.calls()).as("nothing is new").hasSize(calls);
    }

    @Test
    void aLongCurveComesInBatches() {
        Lease lease = training();
        report(lease, 0, 2500);
        export.round();

        assertThat(only().steps(LOSS))
                .containsExactlyElementsOf(LongStream.range(0, 2500).boxed().toList());
        report(lease, 2500, 2501);
        export.round();
        assertThat(only().steps(LOSS)).hasSize(2501);
    }

    @Test
    void aServerThatIsAwayHarmsNoExperimentAndIsCaughtUpWith() {
        SERVER.away(true);
        line.registerReady();
        ExperimentView experiment = line.post(Line.EXPERIMENT);
        export.round();
        line.finished(experiment, 0.8);
        export.round();
        assertThat(line.get(experiment.id()).state()).hasToString("SUCCEEDED");
        assertThat(SERVER.runs()).isEmpty();

        SERVER.away(false);
        export.round();
        assertThat(only().status).isEqualTo("FINISHED");
    }

    @Test
    void whatWasDoneAndNotAnsweredIsNotDoneTwice() {
        Lease lease = training();
        report(lease, 0, 10);
        SERVER.loseAnswer("runs/create");
        export.round();
        export.round();
        assertThat(SERVER.runs()).hasSize(1);
        assertThat(only().steps(LOSS)).hasSize(10);

        report(lease, 10, 20);
        SERVER.loseAnswer("runs/log-batch");
        export.round();
        export.round();
        assertThat(only().steps(LOSS))
                .containsExactlyElementsOf(LongStream.range(0, 20).boxed().toList());

        worker.fail(lease, new Failure("Broken", "it is broken", false));
        SERVER.loseAnswer("runs/update");
        export.round();
        export.round();
        assertThat(only().status).isEqualTo("FAILED");
        assertThat(only().tags).containsEntry("entangle.error", "it is broken");
    }

    @Test
    void whatIsTriedAgainGoesOnAsTheSameRun() {
        Lease lease = training();
        report(lease, 0, 2);
        worker.fail(lease, new Failure("Broken", "it is broken", false));
        export.round();
        assertThat(only().status).isEqualTo("FAILED");

        UUID id = UUID.fromString(only().tags.get("entangle.experiment"));
        assertThat(api.post("/api/v1/experiments/" + id + ":retry").status()).isLessThan(300);
        worker.mustClaim(JobKind.TRAIN_SUPERNET);
        export.round();
        assertThat(only().status).isEqualTo("RUNNING");
        assertThat(only().end).isNull();

        assertThat(api.post("/api/v1/experiments/" + id + ":cancel").status()).isLessThan(300);
        export.round();
        assertThat(only().status).isEqualTo("KILLED");
    }

    @Test
    void anExperimentThatWasDeletedThereIsMadeAnew() {
        report(training(), 0, 1);
        export.round();
        line.reset();
        SERVER.reset();
        SERVER.forgetExperiments();

        report(training(), 0, 1);
        export.round();
        export.round();
        assertThat(SERVER.runs()).hasSize(1);
    }

    @Test
    void oneProcessTellsAtATime() {
        report(training(), 0, 1);
        sql.sql("update mlflow_turn set holder = gen_random_uuid(), until = now() + interval '1 hour'")
                .update();
        export.round();
        assertThat(SERVER.calls()).isEmpty();

        sql.sql("update mlflow_turn set until = now() - interval '1 second'").update();
        export.round();
        assertThat(SERVER.runs()).hasSize(1);
    }

    @Test
    void whatHadEndedBeforeAServerWasNamedIsNotTold() {
        line.registerReady();
        line.finished(line.post(Line.EXPERIMENT), 0.8);
        sql.sql("update mlflow_turn set since = now() + interval '1 hour'").update();
        export.round();
        assertThat(SERVER.runs()).isEmpty();
    }

    private Lease training() {
        line.trainingQueued();
        return worker.mustClaim(JobKind.TRAIN_SUPERNET);
    }

    private void report(Lease lease, long from, long to) {
        List<MetricPoint> points = LongStream.range(from, to)
                .mapToObj(step -> new MetricPoint("loss", step, 1.0 / (step + 1)))
                .toList();
        assertThat(worker.heartbeat(lease, new Heartbeat(null, points)).status())
                .isEqualTo(200);
    }

    private static StrictMlflow.Run only() {
        assertThat(SERVER.refusals())
                .as("nothing is asked that the server refuses, but for what it does not know yet")
                .allMatch(refusal -> refusal.equals("experiments/get-by-name: no experiment vision team"));
        assertThat(SERVER.runs()).hasSize(1);
        return SERVER.runs().get(0);
    }
}
