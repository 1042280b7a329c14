package io.entangle.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.contract.v1.StageScorer;
import io.entangle.shared.contract.v1.SubnetView;
import io.entangle.shared.contract.v1.SubnetsView;
import io.entangle.shared.job.JobKind;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two workers find what one finds, each with its part in the scoring, and also when both are killed in the middle of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
class SharedSearchIT {
    private static final String SPACE = """
            {"name": "small", "space": {"family": "autoformer", "image": {"size": 16, "patch": 4}, "classes": 4, "depth": [1, 2, 3], "embedDim": [16, 24, 32],
             "mlpRatio": [1, 2], "numHeads": [1, 2], "headDim": 8, "relativePosition": {"maxDistance": 3}}}
            """;

    private static final String DATA = """
            {"name": "striped", "uri": "file:%s"}
            """;

    private static final String EXPERIMENT = """
            {"name": "%s", "searchSpace": "small", "dataset": "striped", "seed": 5, "heldOut": 0.3,
             "training": {"epochs": 2, "batchSize": 40, "warmupEpochs": 0, "precision": "FP32"},
             "search": {"population": 24, "generations": 2, "parents": 6, "mutations": 8, "crossovers": 8, "evaluationImages": 60},
             "results": {"subnets": 4}}
            """;

    @TempDir
    static Path home;

    @TempDir
    static Path images;

    private Installation installation;
    private UserCalls user;
    private UUID alone;

    @BeforeAll
    void oneWorkerDoesItAlone() throws Exception {
        installation = Installation.start("shared", home);
        user = new UserCalls(installation.address());
        user.post("/search-spaces", SPACE);
        StripedImages.write(images, 100, 25);
        user.post("/datasets", DATA.formatted(images));
        alone = user.experiment(EXPERIMENT.formatted("alone"));
        try (JavaProgram worker = installation.startWorker(installation.address())) {
            worker.awaitReady();
            user.awaitSuccess(alone);
        }
        assertThat(user.scorers(alone, JobKind.SEARCH))
                .singleElement()
                .satisfies(only -> assertThat(only.scores()).isEqualTo(2 * 24 + onAllImages(alone)));
    }

    @AfterAll
    void stop() {
        installation.close();
    }

    @Test
    void twoWorkersShareTheScoringAndFindTheSame() throws Exception {
        try (Wire wire = new Wire(installation.address(), new BothScore())) {
            installation.startWorker(wire.address()).awaitReady();
            installation.startWorker(wire.address()).awaitReady();
            UUID shared = user.experiment(EXPERIMENT.formatted("shared"));
            user.awaitSuccess(shared);

            expectTheSame(shared);
            List<StageScorer> scorers = user.scorers(shared, JobKind.SEARCH);
            assertThat(scorers).hasSize(2);
            assertThat(scorers.stream().mapToInt(StageScorer::scores).sum())
                    .as("each subnet once on the same images")
                    .isEqualTo(2 * 24 + onAllImages(shared));
        } finally {
            installation.stopWorkers();
        }
    }

    @Test
    void bothKilledInTheMiddleOfARoundChangeNothing() throws Exception {
        DeathsInARound deaths = new DeathsInARound();
        AtomicReference<JavaProgram> first = new AtomicReference<>();
        AtomicReference<JavaProgram> second = new AtomicReference<>();
        try (Wire toFirst = new Wire(installation.address(), deaths.of(() -> replace(first)));
                Wire toSecond = new Wire(installation.address(), deaths.of(() -> replace(second)))) {
            first.set(installation.startWorker(toFirst.address()));
            second.set(installation.startWorker(toSecond.address()));
            UUID disturbed = user.experiment(EXPERIMENT.formatted("disturbed"));
            user.awaitSuccess(disturbed);

            assertThat(deaths.deaths()).containsExactlyInAnyOrder(JobKind.SEARCH, JobKind.EVALUATE);
            expectTheSame(disturbed);
        } finally {
            installation.stopWorkers();
        }
    }

    private void replace(AtomicReference<JavaProgram> worker) {
        requireNonNull(worker.get()).kill();
        worker.set(installation.startWorker(installation.address()));
    }

    private void expectTheSame(UUID experiment) throws InterruptedException {
        assertThat(user.ranked(experiment)).hasSize(4).isEqualTo(user.ranked(alone));
        assertThat(user.candidates(experiment)).isEqualTo(user.candidates(alone));
    }

    /** Finalists, and the smallest and the largest subnet unless they are among them. */
    private int onAllImages(UUID experiment) throws InterruptedException {
        SubnetsView found = user.subnets(experiment);
        return (int) Stream.concat(
                        found.ranked().stream(),
                        Stream.of(requireNonNull(found.smallest()), requireNonNull(found.largest())))
                .map(SubnetView::architecture)
                .distinct()
                .count();
    }
}
