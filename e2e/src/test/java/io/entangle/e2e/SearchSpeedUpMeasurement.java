package io.entangle.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entangle.shared.contract.v1.StageScorer;
import io.entangle.shared.contract.v1.StageView;
import io.entangle.shared.job.JobKind;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long a search takes with one and with two workers of one thread each; docs/PERFORMANCE.md has the command and the figures. It is no test: what it expects is that all find the same,
 * and what it measures it prints.
 *
 * <p>The same search of one supernet runs again and again, with one, two, two, one, one, two workers. A second worker is started for its searches alone, and has scored before they begin;
 * time is that of the stage on the database's clock.
 */
@SuppressWarnings("NullAway.Init") // set before each test
class SearchSpeedUpMeasurement {
    private static final System.Logger LOG = System.getLogger("speed-up");

    private static final String TRAINED = """
            {"name": "trained", "searchSpace": "shapes-32", "dataset": "shapes", "seed": 1, "heldOut": 0.24,
             "training": {"epochs": 1, "batchSize": 64, "warmupEpochs": 0, "precision": "FP32"},
             "search": {"population": 4, "generations": 1, "parents": 2, "mutations": 0, "crossovers": 0, "evaluationImages": 100},
             "results": {"subnets": 1}}
            """;

    private static final String SEARCHED = """
            {"name": "%s", "searchSpace": "shapes-32", "dataset": "shapes", "seed": 1, "heldOut": 0.24, "supernet": {"experiment": "%s"},
             "search": {"population": 50, "generations": %d, "evaluationBatchSize": %d},
             "results": {"subnets": 5}}
            """;

    private static final int GENERATIONS = 3;
    private static final int BATCH = 100;
    private static final Duration SELDOM = Duration.ofSeconds(2);

    @TempDir
    Path home;

    private Installation installation;
    private UserCalls user;
    private UUID trained;

    /** How many workers search. */
    private enum Workers {
        ONE,
        TWO
    }

    @BeforeEach
    void aSupernetIsTrained() throws Exception {
        installation = Installation.start("speed-up", home);
        user = new UserCalls(installation.address());
        user.post("/search-spaces", "{\"name\": \"shapes-32\", \"preset\": \"shapes-32\"}");
        user.post("/datasets", "{\"name\": \"shapes\", \"uri\": \"builtin:shapes\"}");
        installation.startWorker(installation.address()).awaitReady();
        trained = user.experiment(TRAINED);
        user.awaitSuccess(trained);
        search("warm-up of one", 1, BATCH - 1);
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    @Test
    void oneWorkerAndTwo() throws Exception {
        Map<Workers, List<Double>> seconds = new EnumMap<>(Workers.class);
        List<UUID> searches = new ArrayList<>();
        JavaProgram second = null;
        for (Workers workers : List.of(Workers.ONE, Workers.TWO, Workers.TWO, Workers.ONE, Workers.ONE, Workers.TWO)) {
            if (workers == Workers.TWO) {
                if (second == null) {
                    second = installation.startWorker(installation.address());
                    second.awaitReady();
                }
                warmUpBoth();
            } else if (second != null) {
                second.close();
                second = null;
            }
            UUID search = search(workers.name().toLowerCase(Locale.ROOT), GENERATIONS, BATCH);
            searches.add(search);
            StageView stage = user.stage(search, JobKind.SEARCH);
            double took = Duration.between(requireNonNull(stage.startedAt()), requireNonNull(stage.finishedAt()))
                            .toMillis()
                    / 1000.0;
            seconds.computeIfAbsent(workers, key -> new ArrayList<>()).add(took);
            LOG.log(Level.INFO, "{0}: {1} s, scored by {2}", workers, took, stage.scoredBy());
            assertThat(user.scorers(search, JobKind.SEARCH)).hasSize(workers == Workers.ONE ? 1 : 2);
        }
        for (UUID search : searches) {
            assertThat(user.candidates(search)).isEqualTo(user.candidates(searches.get(0)));
            assertThat(user.subnets(search).ranked())
                    .usingRecursiveComparison()
                    .ignoringFieldsMatchingRegexes(".*artifacts.*")
                    .isEqualTo(user.subnets(searches.get(0)).ranked());
        }
        double one = median(requireNonNull(seconds.get(Workers.ONE)));
        double two = median(requireNonNull(seconds.get(Workers.TWO)));
        LOG.log(
                Level.INFO,
                () -> String.format(
                        Locale.ROOT,
                        "one worker %s s, two workers %s s; medians %.1f and %.1f s, ratio %.2f",
                        seconds.get(Workers.ONE),
                        seconds.get(Workers.TWO),
                        one,
                        two,
                        one / two));
    }

    /** Until each of two workers has scored something, in batches of another size: what a worker keeps open of that, and the scores it knows, are of no use for what is measured. */
    private void warmUpBoth() {
        await("both workers score").atMost(Duration.ofMinutes(5)).until(() -> {
            List<StageScorer> scorers = user.scorers(search("warm-up of both", 1, BATCH - 1), JobKind.SEARCH);
            return scorers.size() == 2;
        });
    }

    private UUID search(String name, int generations, int batch) throws InterruptedException {
        UUID search = user.experiment(SEARCHED.formatted(name, trained, generations, batch));
        user.awaitSuccess(search, SELDOM);
        return search;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
