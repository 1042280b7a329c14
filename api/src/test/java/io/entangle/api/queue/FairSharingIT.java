package io.entangle.api.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.job.JobKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Owners take turns. Fair step and ageing step are ten minutes, which are let pass by moving everything that is stored. */
@LineIT
class FairSharingIT {

    private static final Logger LOG = LoggerFactory.getLogger(FairSharingIT.class);
    private static final int STEP_MINUTES = 10;

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    @Autowired
    private JdbcClient sql;

    @Autowired
    private Turns turns;

    @Autowired
    private TransactionTemplate transactions;

    private ScriptedWorker worker;

    @BeforeEach
    void nothingIsQueued() {
        line.reset();
        line.registerReady();
        worker = line.worker("worker");
    }

    @Test
    void whoPostsAHundredStandsBehindHimself() {
        List<UUID> many = posted("many", 100);
        UUID one = post("one", 0);

        List<UUID> claimed = claim(101);

        assertThat(claimed.subList(0, 3)).containsExactly(many.get(0), one, many.get(1));
        assertThat(claimed).filteredOn(id -> !id.equals(one)).isEqualTo(many);
    }

    @Test
    void aTurnIsFoundWithoutReadingAllJobs() {
        post("many", 0);
        sql.sql("""
                        with copy as (
                          insert into experiment (id, name, owner, priority, turn, place, state, search_space_id, dataset_id, spec, space, posted_by)
                          select uuidv7(), name, owner, 0, turn + n * interval '1 second', place, state, search_space_id, dataset_id, spec, space, posted_by
                          from experiment, generate_series(1, 2000) n returning id)
                        insert into job (id, experiment_id, kind, stage, state, spec, claim_key, max_losses, max_failures)
                        select uuidv7(), copy.id, kind, stage, job.state, job.spec, claim_key, max_losses, max_failures from copy, job where job.stage = 0
                        """).update();
        sql.sql("analyze experiment, job").update();

        long read = Objects.requireNonNull(transactions.execute(status -> {
            long before = jobsReadInOrderOfTheTable();
            turns.take("many", 0);
            turns.take("one", 0);
            return jobsReadInOrderOfTheTable() - before;
        }));

        assertThat(read).as("jobs read one after the other").isZero();
    }

    /** By this connection, since it last told so. */
    private long jobsReadInOrderOfTheTable() {
        return sql.sql("select seq_tup_read from pg_stat_xact_user_tables where relname = 'job'")
                .query(Long.class)
                .single();
    }

    @Test
    void ownersTakeTurns() {
        List<UUID> a = posted("a", 3);
        List<UUID> b = posted("b", 3);
        List<UUID> c = posted("c", 3);

        assertThat(claim(9))
                .containsExactly(
                        a.get(0), b.get(0), c.get(0), a.get(1), b.get(1), c.get(1), a.get(2), b.get(2), c.get(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "somebody"})
    void aloneOrWithoutOwnersTheOrderIsThatOfPosting(String owner) {
        List<UUID> posted = posted(owner, 20);

        assertThat(claim(20)).isEqualTo(posted);
    }

    @Test
    void whoIsAloneLosesNothingByIt() {
        for (int i = 0; i < 20; i++) {
            UUID quick = post("busy", 0);
            assertThat(claim(1)).containsExactly(quick);
            cancel(quick);
        }

        List<UUID> others = posted("other", 2);
        UUID next = post("busy", 0);

        assertThat(claim(3)).containsExactly(others.get(0), next, others.get(1));
    }

    @Test
    void whatIsPausedOrHasEndedDoesNotWait() {
        ask(post("paused", 0), "pause");
        cancel(post("cancelled", 0));
        for (int i = 0; i < 3; i++) {
            UUID quick = post("busy", 0);
            claim(1);
            cancel(quick);
        }

        List<UUID> others = posted("other", 2);
        UUID next = post("busy", 0);

        assertThat(claim(3)).containsExactly(others.get(0), next, others.get(1));
    }

    @Test
    void whoWasAwayHasSavedUpNothing() {
        List<UUID> early = posted("early", 30);
        claim(20);
        List<UUID> late = posted("late", 2);

        assertThat(claim(4)).containsExactly(early.get(20), late.get(0), early.get(21), late.get(1));
    }

    @Test
    void whatIsTakenOneAfterTheOtherCountsWhileOthersWait() {
        List<UUID> patient = posted("patient", 3);
        for (int i = 0; i < 3; i++) {
            UUID quick = post("quick", 5);
            assertThat(claim(1)).containsExactly(quick);
            cancel(quick);
        }

        UUID next = post("quick", 0);

        assertThat(claim(4)).containsExactly(patient.get(0), patient.get(1), patient.get(2), next);
    }

    @Test
    void whatWasCancelledBeforeItBeganIsForgotten() {
        UUID begun = post("hasty", 0);
        claim(1);
        post("other", 0);
        posted("hasty", 50).forEach(this::cancel);

        UUID again = post("hasty", 0);

        assertThat(minutesBetween(begun, again)).isEqualTo(STEP_MINUTES);
    }

    @Test
    void aStepOfPriorityIsOneTurn() {
        List<UUID> a = posted("a", 3);
        UUID later = post("b", -1);
        UUID urgent = post("a", 10);

        assertThat(claim(5)).containsExactly(urgent, a.get(0), a.get(1), later, a.get(2));
    }

    @Test
    void aQueuedExperimentTellsHowManyJobsStandBeforeIt() {
        List<UUID> a = posted("a", 3);
        UUID b = post("b", 0);

        assertThat(ahead(a.get(0))).isZero();
        assertThat(ahead(b)).isEqualTo(1);
        assertThat(ahead(a.get(2))).isEqualTo(3);

        ask(a.get(1), "pause");
        assertThat(ahead(a.get(2))).as("what is held is not in the way").isEqualTo(2);
        assertThat(ahead(a.get(1))).isNull();

        sql.sql("update job set device = 'cuda' where experiment_id = :id")
                .param("id", a.get(2))
                .update();
        sql.sql("update job set device = 'cpu' where experiment_id = :id")
                .param("id", b)
                .update();
        assertThat(ahead(a.get(2))).as("another device takes the other").isEqualTo(1);

        claim(1);
        assertThat(ahead(a.get(0))).as("it runs").isNull();
        assertThat(ahead(b)).isZero();
    }

    @Test
    void noMoreThanAThousandAreCounted() {
        UUID last = post("a", -10);
        sql.sql("""
                        insert into job (id, experiment_id, kind, spec, claim_key, max_losses, max_failures)
                        select gen_random_uuid(), :id, 'EXPORT', '{}', now(), 1, 1 from generate_series(1, 1001)
                        """).param("id", last).update();

        assertThat(ahead(last)).isEqualTo(1000);
    }

    @Test
    void allThatIsDoneForAnExperimentStandsAtItsPlace() {
        line.reset();
        line.register();
        posted("a", 2);
        ExperimentView waited = line.post(json("a", 3));
        worker.mustComplete(worker.mustClaim(JobKind.INSPECT_DATASET), Line.inspected(10));

        ExperimentView experiment = line.finished(waited, 0.8, 0.7);
        api.post(
                "/api/v1/experiments/" + experiment.id() + "/retrainings",
                "{\"rank\": 1, \"mode\": \"FINE_TUNE\", \"training\": {\"epochs\": 1}}");

        assertThat(sql.sql("select kind from job where experiment_id = :id order by created_at")
                        .param("id", experiment.id())
                        .query(String.class)
                        .list())
                .containsExactly("TRAIN_SUPERNET", "SEARCH", "TEST", "EXPORT", "RETRAIN");
        assertThat(sql.sql("""
                        select distinct (extract(epoch from job.claim_key - first.place) / 60)::double precision
                        from job, experiment as first where job.experiment_id = :id and first.turn = (select min(turn) from experiment)
                        """).param("id", experiment.id()).query(Double.class).list())
                .as("two turns behind its owner's first, less three steps of priority")
                .containsExactly(-1.0 * STEP_MINUTES);
    }

    @Test
    void manyPostsOfOneOwnerAtOnceAreAllTakenInEachAtAPlaceOfItsOwn() throws Exception {
        int posters = 8;
        CyclicBarrier start = new CyclicBarrier(posters);
        ExecutorService pool = Executors.newFixedThreadPool(posters);
        List<Future<List<UUID>>> posting = new ArrayList<>();
        for (int i = 0; i < posters; i++) {
            Callable<List<UUID>> poster = () -> {
                start.await();
                return posted("new", 4);
            };
            posting.add(pool.submit(poster));
        }
        for (Future<List<UUID>> posted : posting) {
            assertThat(posted.get()).hasSize(4);
        }
        pool.shutdown();

        assertThat(sql.sql("""
                        select extract(epoch from place - lag(place) over (order by place))::int / 60 from experiment order by place offset 1
                        """).query(Integer.class).list())
                .hasSize(4 * posters - 1)
                .containsOnly(STEP_MINUTES);
    }

    /**
     * An experiment with place k, posted at t, is overtaken by at most N · ((k + P·s − t) / f + 1) later ones of N owners, with greatest priority P, ageing step s and fair step f: each
     * has a turn of at least t, a fair step from any other of its owner, and P·s after k none comes before it. In front of it are besides those that waited when it came.
     */
    @Test
    void nothingStarves() {
        long seed = new SplittableRandom().nextLong();
        LOG.info("seed {}", seed);
        SplittableRandom random = new SplittableRandom(seed);
        List<String> owners = List.of("", "a", "b");
        int greatestPriority = 1;
        Map<UUID, Integer> mostBefore = new LinkedHashMap<>();
        Map<UUID, Integer> claimsAtPosting = new LinkedHashMap<>();
        List<UUID> claimed = new ArrayList<>();
        int posts = 150;
        while (claimed.size() < posts) {
            int arrivals = Math.min(random.nextInt(12) == 0 ? 30 : random.nextInt(3), posts - mostBefore.size());
            String burst = owners.get(random.nextInt(owners.size()));
            for (int i = 0; i < arrivals; i++) {
                int waiting = mostBefore.size() - claimed.size();
                UUID id = post(
                        arrivals > 2 ? burst : owners.get(random.nextInt(owners.size())),
                        random.nextInt(2 * greatestPriority + 1) - greatestPriority);
                long span = minutesFromNow(id) + (long) greatestPriority * STEP_MINUTES;
                mostBefore.put(id, waiting + (span < 0 ? 0 : owners.size() * (int) (span / STEP_MINUTES + 1)));
                claimsAtPosting.put(id, claimed.size());
            }
            worker.claim().ifPresent(lease -> {
                UUID id = Objects.requireNonNull(lease.experimentId());
                claimed.add(id);
                cancel(id);
            });
            letAStepPass();
        }

        for (int i = 0; i < posts; i++) {
            UUID id = claimed.get(i);
            assertThat(i - Objects.requireNonNull(claimsAtPosting.get(id)))
                    .as("claims before the one of experiment %d, seed %d", i, seed)
                    .isLessThanOrEqualTo(mostBefore.get(id));
        }
    }

    private @Nullable Integer ahead(UUID id) {
        return line.get(id).ahead();
    }

    private static String json(String owner, int priority) {
        return Line.EXPERIMENT.replace(
                "\"searchSpace\"", "\"owner\": \"%s\", \"priority\": %d, \"searchSpace\"".formatted(owner, priority));
    }

    private UUID post(String owner, int priority) {
        return line.post(json(owner, priority)).id();
    }

    private List<UUID> posted(String owner, int count) {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(post(owner, 0));
        }
        return ids;
    }

    private List<UUID> claim(int count) {
        List<UUID> claimed = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            claimed.add(Objects.requireNonNull(
                    worker.mustClaim(JobKind.TRAIN_SUPERNET).experimentId()));
        }
        return claimed;
    }

    private void cancel(UUID id) {
        ask(id, "cancel");
    }

    private void ask(UUID id, String what) {
        assertThat(api.post("/api/v1/experiments/" + id + ":" + what).status()).isEqualTo(200);
    }

    private int minutesBetween(UUID earlier, UUID later) {
        return sql.sql("""
                        select (extract(epoch from later.place - earlier.place) / 60)::int
                        from experiment as earlier, experiment as later where earlier.id = :earlier and later.id = :later
                        """)
                .param("earlier", earlier)
                .param("later", later)
                .query(Integer.class)
                .single();
    }

    /** Rounded up. */
    private long minutesFromNow(UUID id) {
        return sql.sql("select ceil(extract(epoch from place - now()) / 60)::bigint from experiment where id = :id")
                .param("id", id)
                .query(Long.class)
                .single();
    }

    private void letAStepPass() {
        sql.sql("update experiment set turn = turn - interval '10 minutes', place = place - interval '10 minutes'")
                .update();
        sql.sql("update job set claim_key = claim_key - interval '10 minutes'").update();
    }
}
