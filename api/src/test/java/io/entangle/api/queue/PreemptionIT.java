package io.entangle.api.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import io.entangle.shared.contract.v1.StageState;
import io.entangle.shared.contract.v1.StageView;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** A job of high priority takes a worker from one of low priority, which loses nothing but its turn. */
@LineIT
class PreemptionIT {

    private static final String CONTINUE = "CONTINUE";
    private static final String YIELD = "YIELD";

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    @Autowired
    private Preemption preemption;

    @Autowired
    private Reaper reaper;

    @Autowired
    private QueueSettings settings;

    @Autowired
    private QueueCounters counters;

    @Autowired
    private TransactionOperations transaction;

    @Autowired
    private JdbcClient sql;

    @BeforeEach
    void nobodyIsIdle() {
        line.reset();
        line.registerReady();
        leave("inspector");
    }

    @Test
    void aWorkerSavesTheLowerJobGivesItBackTakesTheHigherOneAndLaterGoesOnFromThere() {
        ExperimentView low = post(0);
        ScriptedWorker worker = line.worker("worker");
        Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        ExperimentView high = post(1);
        assertThat(preemption.runOnce()).as("it has not waited for long").isZero();
        assertThat(directive(worker, lease)).isEqualTo(CONTINUE);
        letThemWait();

        assertThat(preemption.runOnce()).isEqualTo(1);

        assertThat(directive(worker, lease)).isEqualTo(YIELD);
        StagedArtifact saved =
                worker.mustUpload(lease, ArtifactKind.CHECKPOINT, "step-50.safetensors", Line.bytes("step 50"));
        worker.checkpoint(lease, new CheckpointCommit(saved.id(), 50));
        assertThat(worker.release(lease).status()).isEqualTo(204);
        StageView training = training(low);
        assertThat(training.state()).isEqualTo(StageState.QUEUED);
        assertThat(training.error()).isNotNull();
        assertThat(Objects.requireNonNull(training.error()).type()).isEqualTo("Preempted");
        assertThat(training.error().message()).contains(high.id().toString(), "priority of 1");
        assertThat(budgets(lease)).isZero();

        assertThat(worker.mustClaim(JobKind.TRAIN_SUPERNET).experimentId()).isEqualTo(high.id());
        letThemWait();
        assertThat(preemption.runOnce())
                .as("what was preempted has no higher priority")
                .isZero();
        ask(high, "cancel");

        Lease resumed = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        assertThat(resumed.jobId()).isEqualTo(lease.jobId());
        assertThat(resumed.checkpoint()).isEqualTo(new ArtifactRef(saved.id(), saved.sha256(), saved.bytes()));
        assertThat(directive(worker, resumed)).isEqualTo(CONTINUE);
        assertThat(preemption.runOnce()).isZero();
    }

    @ParameterizedTest(name = "{0} run, 3 waits: {1}")
    @CsvSource({
        "0, 0",
        "0 0 0, 2",
        "0 -1 0, 1",
        "-1 -1 1, 1",
        "2 1 2, 1",
        "5 2, 1",
        "3 3, none",
        "4, none",
    })
    void theVictimHasTheLowestPriorityAndOfTheseWasBegunLast(String running, String victim) {
        List<Running> jobs = running(
                Arrays.stream(running.split(" ")).mapToInt(Integer::parseInt).toArray());
        post(3);
        letThemWait();

        preemption.runOnce();

        assertThat(jobs)
                .filteredOn(job -> directive(job).equals(YIELD))
                .isEqualTo(victim.equals("none") ? List.of() : List.of(jobs.get(Integer.parseInt(victim))));
    }

    @Test
    void whatHasAgedIsNotPreemptedByWhatStandsBehindIt() {
        Running old = running(0).get(0);
        sql.sql("update job set claim_key = claim_key - interval '1 hour'").update();
        post(3);
        letThemWait();

        assertThat(preemption.runOnce()).isZero();
        assertThat(directive(old)).isEqualTo(CONTINUE);
    }

    @Test
    void equalPriorityTakesNothingEvenFromWhatStandsBehindIt() {
        ExperimentView first = post(0);
        ask(first, "pause");
        Running job = running(0).get(0);
        ask(first, "resume");
        letThemWait();

        assertThat(preemption.runOnce()).isZero();
        assertThat(directive(job)).isEqualTo(CONTINUE);
    }

    @Test
    void aLeaseThatHasEndedIsLeftToTheReaper() {
        List<Running> jobs = running(0, -1);
        line.expire(jobs.get(1).lease);
        leave("worker-1");
        post(3);
        letThemWait();

        assertThat(preemption.runOnce()).isEqualTo(1);

        assertThat(directive(jobs.get(0))).isEqualTo(YIELD);
    }

    @Test
    void anotherLeaseThatBeginsInTheSameMomentIsLeftAlone() throws Exception {
        Running job = running(0).get(0);
        post(1);
        letThemWait();
        ExecutorService pool = Executors.newSingleThreadExecutor();
        Future<Integer> asked = Objects.requireNonNull(transaction.execute(status -> {
            sql.sql("update job set token = nextval('fencing_token') where id = :id")
                    .param("id", job.lease.jobId())
                    .update();
            Future<Integer> pass = pool.submit(preemption::runOnce);
            awaitWaitingForLocks(1);
            return pass;
        }));

        assertThat(asked.get()).isZero();
        pool.shutdown();
        assertThat(sql.sql("select count(*) from job where yield_by is not null")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void aVictimThatWasTakenByAnotherIsNoneAnyMore() {
        ScriptedWorker first = onGpu("gpu-0");
        post(0);
        Running older = new Running(first, first.mustClaim(JobKind.TRAIN_SUPERNET));
        ScriptedWorker second = onGpu("gpu-1");
        post(0);
        Running newer = new Running(second, second.mustClaim(JobKind.TRAIN_SUPERNET));
        post(1);
        sql.sql("update job set device = 'cuda' where state = 'QUEUED'").update();
        letThemWait();
        preemption.runOnce();
        assertThat(directive(newer)).isEqualTo(YIELD);

        second.release(newer.lease);
        leave("gpu-1");
        assertThat(line.worker("on-a-cpu").mustClaim(JobKind.TRAIN_SUPERNET).jobId())
                .isEqualTo(newer.lease.jobId());

        assertThat(preemption.runOnce()).isEqualTo(1);
        assertThat(directive(older)).isEqualTo(YIELD);
    }

    @Test
    void onlyAWorkerIsAskedThatCanDoWhatWaits() {
        Running onCpu = running(0).get(0);
        post(1);
        ScriptedWorker gpu = onGpu("gpu-0");
        Running onGpu = new Running(gpu, gpu.mustClaim(JobKind.TRAIN_SUPERNET));
        post(2);
        sql.sql("update job set device = 'cuda' where state = 'QUEUED'").update();
        letThemWait();

        assertThat(preemption.runOnce()).isEqualTo(1);

        assertThat(directive(onCpu)).isEqualTo(CONTINUE);
        assertThat(directive(onGpu)).isEqualTo(YIELD);
    }

    @Test
    void aWorkerThatDoesNotTakeThatKindIsNotAsked() {
        post(0);
        ScriptedWorker trainer = new ScriptedWorker(api, "trainer", "cpu", Set.of(JobKind.TRAIN_SUPERNET));
        Running training = new Running(trainer, trainer.mustClaim(JobKind.TRAIN_SUPERNET));
        assertThat(api.post("/api/v1/datasets", "{\"name\": \"more-shapes\", \"uri\": \"builtin:shapes\"}")
                        .status())
                .isEqualTo(201);
        letThemWait();

        assertThat(preemption.runOnce()).as("an inspection waits").isZero();

        assertThat(directive(training)).isEqualTo(CONTINUE);
    }

    @ParameterizedTest
    @EnumSource(
            value = JobKind.class,
            names = {"INSPECT_DATASET", "TEST", "EXPORT", "IMPORT_CHECKPOINT", "SWEEP"})
    void whatEndsSoonAndCouldNotBeResumedIsNoVictim(JobKind kind) {
        Running job = running(0).get(0);
        sql.sql("update job set kind = :kind where state = 'RUNNING'")
                .param("kind", kind.name())
                .update();
        post(3);
        letThemWait();

        assertThat(preemption.runOnce()).isZero();
        assertThat(directive(job)).isEqualTo(CONTINUE);
    }

    @Test
    void thereIsOneVictimForEachThatWaits() {
        List<Running> jobs = running(0, 0, 0, 0);
        post(5);
        letThemWait();
        assertThat(preemption.runOnce()).isEqualTo(1);
        assertThat(preemption.runOnce()).isZero();

        post(5);
        post(5);
        letThemWait();
        assertThat(preemption.runOnce()).isEqualTo(2);
        assertThat(preemption.runOnce()).isZero();

        assertThat(jobs).filteredOn(job -> directive(job).equals(YIELD)).hasSize(3);
    }

    @Test
    void manyPassesAtOnceAskNoMoreThanOne() throws Exception {
        running(0, 0, 0, 0, 0, 0, 0, 0);
        for (int i = 0; i < 4; i++) {
            post(5);
        }
        letThemWait();
        int passes = 4;
        CyclicBarrier start = new CyclicBarrier(passes);
        ExecutorService pool = Executors.newFixedThreadPool(passes);
        List<Future<Integer>> asking = new ArrayList<>();
        for (int i = 0; i < passes; i++) {
            Callable<Integer> pass = () -> {
                start.await();
                return preemption.runOnce();
            };
            asking.add(pool.submit(pass));
        }
        int asked = 0;
        for (Future<Integer> pass : asking) {
            asked += pass.get();
        }
        pool.shutdown();

        assertThat(asked).isEqualTo(4);
        assertThat(sql.sql(
                                "select count(*) || ' for ' || count(distinct preempted_by) from job where preempted_by is not null")
                        .query(String.class)
                        .single())
                .isEqualTo("4 for 4");
    }

    /** The first pass is stopped at the row of its victim; meanwhile another job becomes the better victim. */
    @Test
    void aPassThatBeginsInTheMidstOfAnotherWaitsForIt() throws Exception {
        List<Running> jobs = running(0, 0);
        post(1);
        letThemWait();
        ExecutorService pool = Executors.newFixedThreadPool(2);
        List<Future<Integer>> passes = new ArrayList<>();
        transaction.executeWithoutResult(status -> {
            sql.sql("select id from job where id = :id for update")
                    .param("id", jobs.get(1).lease.jobId())
                    .query(UUID.class)
                    .single();
            passes.add(pool.submit(preemption::runOnce));
            awaitWaitingForLocks(1);
            CompletableFuture.runAsync(
                            () -> sql.sql("update job set started_at = now() + interval '1 second' where id = :id")
                                    .param("id", jobs.get(0).lease.jobId())
                                    .update())
                    .join();
            passes.add(pool.submit(preemption::runOnce));
            awaitWaitingForLocks(2);
        });

        assertThat(passes.get(0).get() + passes.get(1).get()).isEqualTo(1);
        pool.shutdown();
        assertThat(jobs).filteredOn(job -> directive(job).equals(YIELD)).hasSize(1);
    }

    @Test
    void aWorkerThatIsFreeIsWaitedForUnlessItCannotDoWhatWaits() {
        running(0);
        post(1);
        assertThat(new ScriptedWorker(api, "searcher", "cpu", Set.of(JobKind.SEARCH)).claim())
                .isEmpty();
        sql.sql("update job set held = true where state = 'QUEUED'").update();
        assertThat(line.worker("free").claim()).isEmpty();
        sql.sql("update job set held = false").update();
        letThemWait();

        assertThat(preemption.runOnce()).isZero();

        leave("free");
        assertThat(preemption.runOnce()).isEqualTo(1);
    }

    @Test
    void aWorkerThatHasBeenAskedForAPauseIsWaitedFor() {
        ExperimentView paused = post(0);
        ScriptedWorker pausing = line.worker("pausing");
        Lease lease = pausing.mustClaim(JobKind.TRAIN_SUPERNET);
        Running other = running(0).get(0);
        ask(paused, "pause");
        ExperimentView high = post(1);
        letThemWait();

        assertThat(preemption.runOnce()).isZero();
        assertThat(directive(other)).isEqualTo(CONTINUE);

        pausing.release(lease);
        assertThat(pausing.mustClaim(JobKind.TRAIN_SUPERNET).experimentId()).isEqualTo(high.id());
        assertThat(training(paused).error()).as("it was paused, not preempted").isNull();
    }

    @Test
    void theVictimIsLetGoWhenWhatWaitedIsCancelledHeldRestingOrTakenByAnother() {
        Running job = running(0).get(0);
        ExperimentView high = post(1);
        letThemWait();
        preemption.runOnce();
        assertThat(directive(job)).isEqualTo(YIELD);

        ask(high, "pause");
        preemption.runOnce();
        assertThat(directive(job)).as("it is held").isEqualTo(CONTINUE);

        ask(high, "resume");
        preemption.runOnce();
        assertThat(directive(job)).isEqualTo(YIELD);
        sql.sql("update job set available_at = now() + interval '1 minute' where state = 'QUEUED'")
                .update();
        assertThat(preemption.runOnce()).isZero();
        assertThat(directive(job)).as("it rests").isEqualTo(CONTINUE);

        letThemWait();
        preemption.runOnce();
        assertThat(directive(job)).isEqualTo(YIELD);
        line.worker("newcomer").mustClaim(JobKind.TRAIN_SUPERNET);
        preemption.runOnce();
        assertThat(directive(job)).as("another has taken it").isEqualTo(CONTINUE);

        ExperimentView higher = post(2);
        letThemWait();
        preemption.runOnce();
        assertThat(directive(job)).isEqualTo(YIELD);
        ask(higher, "cancel");
        preemption.runOnce();
        assertThat(directive(job)).as("it is cancelled").isEqualTo(CONTINUE);
        letYieldPass();
        assertThat(reaper.runOnce()).isZero();
    }

    @Test
    void whatIsHeldOrRestsPreemptsNobody() {
        Running job = running(0).get(0);
        ExperimentView held = post(1);
        ask(held, "pause");
        letThemWait();
        assertThat(preemption.runOnce()).isZero();

        ask(held, "cancel");
        post(1);
        sql.sql("update job set available_at = now() + interval '1 second' where state = 'QUEUED'")
                .update();
        assertThat(preemption.runOnce()).isZero();
        assertThat(directive(job)).isEqualTo(CONTINUE);
    }

    @Test
    void whatIsAlsoPausedStaysWantedWhenItIsLetGo() {
        Running job = running(0).get(0);
        ExperimentView low = line.get(experimentOf(job.lease));
        ExperimentView high = post(1);
        letThemWait();
        preemption.runOnce();
        ask(low, "pause");
        ask(high, "cancel");

        preemption.runOnce();

        assertThat(directive(job)).isEqualTo(YIELD);
        ask(low, "resume");
        assertThat(directive(job)).isEqualTo(CONTINUE);
    }

    @Test
    void whatIsResumedStaysWantedForWhatWaits() {
        Running job = running(0).get(0);
        ExperimentView low = line.get(experimentOf(job.lease));
        ExperimentView high = post(1);
        letThemWait();
        preemption.runOnce();
        ask(low, "pause");

        ask(low, "resume");

        assertThat(directive(job)).isEqualTo(YIELD);
        job.worker.release(job.lease);
        assertThat(job.worker.mustClaim(JobKind.TRAIN_SUPERNET).experimentId()).isEqualTo(high.id());
    }

    @Test
    void aWorkerThatDoesNotGiveItBackLosesItAndThatIsOnNoBudget() {
        Running job = running(0).get(0);
        post(1);
        letThemWait();
        preemption.runOnce();
        assertThat(reaper.runOnce()).as("its time is not up").isZero();
        letYieldPass();

        assertThat(reaper.runOnce()).isEqualTo(1);

        assertThat(job.worker
                        .heartbeat(job.lease, new Heartbeat(null, List.of()))
                        .status())
                .isEqualTo(409);
        assertThat(budgets(job.lease)).isZero();
        assertThat(training(job.lease).error())
                .isNotNull()
                .extracting(Failure::type)
                .isEqualTo("NotGivenBack");
    }

    @Test
    void aStageThatIsCompletedNeverthelessCounts() {
        Running job = running(0).get(0);
        post(1);
        letThemWait();
        preemption.runOnce();
        StagedArtifact supernet = job.worker.mustUpload(
                job.lease, ArtifactKind.CHECKPOINT, "supernet.safetensors", Line.bytes("supernet"));

        job.worker.mustComplete(job.lease, new JobResult.SupernetTrained(supernet.id(), 1, 1, 1, 1, 1));

        assertThat(training(job.lease).state()).isEqualTo(StageState.SUCCEEDED);
        assertThat(training(job.lease).error()).isNull();
        assertThat(preemption.runOnce()).isZero();
    }

    @Test
    void givenBackForAnotherReasonItDoesNotSpeakOfAPreemption() {
        Running job = running(0).get(0);
        ExperimentView high = post(1);
        letThemWait();
        preemption.runOnce();
        ask(high, "cancel");
        preemption.runOnce();

        job.worker.release(job.lease);

        assertThat(training(job.lease).error()).isNull();
        assertThat(line.get(experimentOf(job.lease)).state()).isEqualTo(ExperimentState.QUEUED);
    }

    @Test
    void itCanBeTurnedOff() {
        running(0);
        post(1);
        letThemWait();
        QueueSettings off = new QueueSettings(
                settings.lease(),
                settings.heartbeat(),
                settings.yield(),
                settings.maxLosses(),
                settings.maxFailures(),
                settings.ageingStep(),
                settings.fairStep(),
                Duration.ZERO,
                settings.checkpoints(),
                settings.backoff(),
                settings.maxBackoff(),
                settings.poll(),
                settings.reap(),
                settings.listenUrl());

        assertThat(new Preemption(sql, off, transaction, counters).runOnce()).isZero();
        assertThat(preemption.runOnce()).isEqualTo(1);
    }

    private ExperimentView post(int priority) {
        return line.post(
                Line.EXPERIMENT.replace("\"searchSpace\"", "\"priority\": %d, \"searchSpace\"".formatted(priority)));
    }

    private ScriptedWorker onGpu(String name) {
        return new ScriptedWorker(api, name, "cuda:0", EnumSet.allOf(JobKind.class));
    }

    /** Trainings, each with a worker of its own, begun one after the other. */
    private List<Running> running(int... priorities) {
        List<Running> running = new ArrayList<>();
        for (int priority : priorities) {
            ExperimentView experiment = post(priority);
            ScriptedWorker worker = line.worker("worker-" + running.size());
            Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
            assertThat(lease.experimentId()).isEqualTo(experiment.id());
            running.add(new Running(worker, lease));
        }
        return running;
    }

    private static String directive(Running job) {
        return directive(job.worker, job.lease);
    }

    private static String directive(ScriptedWorker worker, Lease lease) {
        return worker.heartbeat(lease, new Heartbeat(null, List.of())).at("/directive");
    }

    private StageView training(ExperimentView experiment) {
        return line.get(experiment.id()).stages().get(0);
    }

    private StageView training(Lease lease) {
        return line.get(experimentOf(lease)).stages().get(0);
    }

    private static UUID experimentOf(Lease lease) {
        return Objects.requireNonNull(lease.experimentId());
    }

    private int budgets(Lease lease) {
        return sql.sql("select losses + failures from job where id = :id")
                .param("id", lease.jobId())
                .query(Integer.class)
                .single();
    }

    private void awaitWaitingForLocks(int count) {
        await().until(
                        () -> sql.sql("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
                                .query(Integer.class)
                                .single(),
                        waiting -> waiting >= count);
    }

    /** Longer than {@code entangle.queue.preempt-after}. */
    private void letThemWait() {
        sql.sql("update job set available_at = now() - interval '31 seconds' where state = 'QUEUED'")
                .update();
    }

    private void letYieldPass() {
        sql.sql("update job set yield_by = now() - interval '1 second' where yield_by is not null")
                .update();
    }

    /** A worker has not been heard of for longer than a lease. */
    private void leave(String worker) {
        sql.sql("update worker set last_seen_at = now() - interval '1 hour' where name = :name")
                .param("name", worker)
                .update();
    }

    private void ask(ExperimentView experiment, String what) {
        Api.Answer answer = api.post("/api/v1/experiments/" + experiment.id() + ":" + what);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private record Running(ScriptedWorker worker, Lease lease) {}
}
