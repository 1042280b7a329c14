package io.entangle.worker.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.ArchitectureCodec;
import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.contract.v1.EvaluatedSubnet;
import io.entangle.shared.contract.v1.EvaluationRound;
import io.entangle.shared.contract.v1.ScoreExchange;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.SearchSpec;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.Candidate;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.spacesearch.StepRules;
import io.entangle.shared.spacesearch.UpdateMode;
import io.entangle.worker.data.DataStorage;
import io.entangle.worker.data.Loading;
import io.entangle.worker.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Searches and measurements whose subnets several workers score, against those that one worker does alone. */
@Timeout(300)
class SharedScoringTest {
    private static final DatasetRef SHAPES = new DatasetRef("builtin:shapes?train=400&test=90", null);

    private static final AutoFormerSpace SPACE = Json.mapper().readValue("""
            {"family": "autoformer", "image": {"size": 32, "patch": 8}, "classes": 10, "depth": [1, 2, 3], "embedDim": [16, 24],
             "mlpRatio": [1, 2], "numHeads": [1, 2], "headDim": 8, "relativePosition": {"maxDistance": 3}}
            """, AutoFormerSpace.class);

    private static final int POPULATION = 12;

    @TempDir
    static Path directory = Path.of("");

    private static ArtifactRef supernet = new ArtifactRef(new UUID(0, 0), "", 0);
    private static JobResult searchedAlone = new JobResult.Evaluated(0);
    private static List<Candidate> candidatesAlone = List.of();

    private final SharedTable table = new SharedTable();
    private final ExecutorService helpers = Executors.newCachedThreadPool();
    private final List<Future<?>> helping = new ArrayList<>();

    @BeforeAll
    static void oneWorkerDoesItAlone() throws IOException {
        RecordingJob training = new RecordingJob(directory);
        JobResult.SupernetTrained trained = (JobResult.SupernetTrained) run(
                new JobSpec.TrainSupernet(
                        SPACE,
                        SHAPES,
                        0.1,
                        5,
                        Json.mapper()
                                .readValue(
                                        "{\"precision\": \"FP32\", \"epochs\": 3, \"learningRate\": 0.004, \"batchSize\": 40}",
                                        TrainingSpec.class)),
                training);
        supernet = training.uploaded(trained.checkpoint());
        RecordingJob alone = new RecordingJob(directory);
        searchedAlone = run(search(), alone);
        candidatesAlone = List.copyOf(alone.candidates);
    }

    @AfterEach
    void stop() {
        helpers.shutdownNow();
    }

    private static JobResult run(JobSpec specification, JobContext job) {
        return worker().of(specification, job);
    }

    /** A worker of its own: it shares nothing with others but what it is told. */
    private static Worker worker() {
        Map<JobKind, JobHandler<?>> handlers =
                Handlers.all(new Compute(TorchDevice.CPU, 1, 1), DataStorage.UNRESTRICTED, Loading.standard());
        return (specification, job) -> {
            JobHandler<?> handler = Objects.requireNonNull(handlers.get(specification.kind()));
            try {
                return handler.accept(specification, job);
            } finally {
                handler.rest();
            }
        };
    }

    private interface Worker {
        JobResult of(JobSpec specification, JobContext job);
    }

    private static JobSpec.Search search() {
        return new JobSpec.Search(
                SPACE,
                SHAPES,
                0.1,
                5,
                Precision.FP32,
                supernet,
                Json.mapper()
                        .readValue(
                                "{\"generations\": 3, \"population\": %d, \"evaluationImages\": 20, \"evaluationBatchSize\": 16}"
                                        .formatted(POPULATION),
                                SearchSpec.class),
                Constraints.NONE,
                4);
    }

    private static JobSpec.MeasureSpace measurement() {
        return new JobSpec.MeasureSpace(
                SPACE,
                SHAPES,
                0.1,
                5,
                Precision.AUTO,
                16,
                supernet,
                30,
                Constraints.NONE,
                0,
                40,
                0.1,
                StepRules.of(SPACE),
                UpdateMode.PAPER,
                null);
    }

    /** As the API makes it of the round and of what the parent was told. */
    private static JobSpec.Evaluate child(EvaluationRound round) {
        return new JobSpec.Evaluate(
                SPACE, SHAPES, 0.1, 5, round.precision(), 16, supernet, round.images(), round.subnets());
    }

    private RecordingJob sharing() throws IOException {
        RecordingJob job = new RecordingJob(directory);
        job.sharing = table;
        return job;
    }

    /** From now on, whatever is offered is taken by another worker, too. */
    private RecordingJob helped() throws IOException {
        RecordingJob child = sharing();
        Worker helper = worker();
        table.onOffer = round -> helping.add(helpers.submit(() -> {
            synchronized (helper) {
                helper.of(child(round), child);
            }
        }));
        return child;
    }

    /** Nobody goes on before the other has told something, as long as it is at work. */
    private void bothScore(RecordingJob parent, RecordingJob child) {
        CountDownLatch both = new CountDownLatch(2);
        Set<JobContext> seen = new HashSet<>();
        table.onExchange = job -> {
            boolean first;
            synchronized (seen) {
                first = table.told.containsKey(job) && seen.add(job);
            }
            if (first) {
                both.countDown();
                await(both);
            }
        };
        assertThat(parent).isNotSameAs(child);
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("the other one is not heard of");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void twoWorkersFindWhatOneFinds() throws IOException {
        RecordingJob parent = sharing();
        RecordingJob child = helped();
        bothScore(parent, child);

        JobResult found = run(search(), parent);

        assertThat(found).isEqualTo(searchedAlone);
        assertThat(parent.candidates).as("in the order of proposal").isEqualTo(candidatesAlone);
        assertThat(table.told.get(parent)).isPositive();
        assertThat(table.told.get(child)).isPositive();
        assertThat(parent.progress)
                .last()
                .satisfies(last -> assertThat(last.done()).isEqualTo(last.total()));
    }

    @Test
    void aMeasurementOfASpaceIsSharedAlike() throws IOException {
        RecordingJob alone = new RecordingJob(directory);
        JobResult measuredAlone = run(measurement(), alone);
        RecordingJob parent = sharing();
        RecordingJob child = helped();
        bothScore(parent, child);

        assertThat(run(measurement(), parent)).isEqualTo(measuredAlone);

        assertThat(parent.candidates).isEqualTo(alone.candidates);
        assertThat(table.told.get(child)).isPositive();
        assertThat(table.rounds)
                .allSatisfy(round -> assertThat(round.precision()).isNotEqualTo(Precision.AUTO));
    }

    @Test
    void aRoundIsAGenerationAndIsOfferedFromItsEnd() throws IOException {
        run(search(), sharing());

        assertThat(table.rounds).extracting(EvaluationRound::round).containsExactly(0, 1, 2, 3);
        assertThat(table.rounds).extracting(EvaluationRound::images).containsExactly(20, 20, 20, null);
        List<Architecture> first = new ArrayList<>();
        for (Candidate candidate : candidatesAlone.subList(0, POPULATION)) {
            first.add(0, candidate.architecture());
        }
        assertThat(table.rounds.get(0).subnets()).isEqualTo(first);
    }

    @Test
    void aHelperThatVanishesCostsNothing() throws IOException {
        RecordingJob parent = sharing();
        RecordingJob child = helped();
        AtomicInteger words = new AtomicInteger();
        table.onExchange = job -> {
            if (job == child && words.incrementAndGet() > 2) {
                throw new IllegalStateException("killed");
            }
        };

        assertThat(run(search(), parent)).isEqualTo(searchedAlone);
        assertThat(parent.candidates).isEqualTo(candidatesAlone);
    }

    @Test
    void nobodyWaitsForAHelperThatIsStuck() throws IOException {
        RecordingJob parent = sharing();
        RecordingJob child = helped();
        CountDownLatch never = new CountDownLatch(1);
        table.onExchange = job -> {
            if (job == child) {
                await(never);
            }
        };

        assertThat(run(search(), parent)).isEqualTo(searchedAlone);
        never.countDown();
    }

    @Test
    void whatOthersHaveScoredIsNotScoredAgain() throws IOException {
        RecordingJob other = sharing();
        List<EvaluatedSubnet> told = new ArrayList<>();
        // Scores that no evaluation would give show that they were taken over and not computed.
        for (Candidate candidate : candidatesAlone.subList(4, POPULATION)) {
            told.add(new EvaluatedSubnet(
                    ArchitectureCodec.hash(candidate.architecture()), new SubnetScore(1.0 / 1024, 0, 20)));
        }
        other.exchange(new ScoreExchange(20, told, List.of()));
        RecordingJob parent = sharing();

        run(search(), parent);

        assertThat(parent.candidates.subList(0, 4)).isEqualTo(candidatesAlone.subList(0, 4));
        assertThat(parent.candidates.subList(4, POPULATION))
                .allSatisfy(
                        candidate -> assertThat(candidate.score().accuracy()).isEqualTo(1.0 / 1024));
    }

    @Test
    void scoresOfOtherImagesAreNotBelieved() throws IOException {
        RecordingJob other = sharing();
        List<EvaluatedSubnet> told = candidatesAlone.subList(0, POPULATION).stream()
                .map(candidate -> new EvaluatedSubnet(
                        ArchitectureCodec.hash(candidate.architecture()), new SubnetScore(1, 0, 19)))
                .toList();
        other.exchange(new ScoreExchange(20, told, List.of()));

        assertThat(run(search(), sharing())).isEqualTo(searchedAlone);
    }

    @Test
    void aLostAttemptsSuccessorTakesOverWhatWasTold() throws IOException {
        RecordingJob lost = sharing();
        lost.onProgress = () -> {
            if (lost.progress.size() == POPULATION + 6) {
                lost.cancellation().request(StopReason.LEASE_LOST);
            }
        };
        assertThatExceptionOfType(JobStopped.class).isThrownBy(() -> run(search(), lost));
        assertThat(lost.candidates).hasSize(POPULATION);
        int told = Objects.requireNonNull(table.told.get(lost));
        RecordingJob successor = sharing();
        successor.candidates.addAll(lost.candidates);

        assertThat(run(search(), successor)).isEqualTo(searchedAlone);

        assertThat(successor.candidates).isEqualTo(candidatesAlone);
        assertThat(told).isGreaterThan(POPULATION);
        assertThat(told + Objects.requireNonNull(table.told.get(successor)))
                .as("candidates, and finalists and references on all images: each once")
                .isEqualTo(3 * POPULATION
                        + table.rounds.get(table.rounds.size() - 1).subnets().size());
    }

    @Test
    void aDrainedAttemptTellsWhatItHasScored() throws IOException {
        RecordingJob drained = sharing();
        drained.onProgress = () -> drained.cancellation().request(StopReason.DRAIN);

        assertThatExceptionOfType(JobStopped.class).isThrownBy(() -> run(search(), drained));

        assertThat(table.told.get(drained)).isEqualTo(1);
    }

    @Test
    void wherePartsKeepFailingElsewhereTheSearchGoesOnAlone() throws IOException {
        table.failed = 3;
        RecordingJob parent = sharing();

        assertThat(run(search(), parent)).isEqualTo(searchedAlone);

        assertThat(table.rounds).hasSize(1);
    }
}
