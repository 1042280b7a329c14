package io.entangle.worker.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.entangle.shared.contract.v1.CheckpointCommit;
import io.entangle.shared.contract.v1.Directive;
import io.entangle.shared.contract.v1.EvaluatedSubnet;
import io.entangle.shared.contract.v1.EvaluationRound;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.HeartbeatReply;
import io.entangle.shared.contract.v1.KnownScores;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.LogLine;
import io.entangle.shared.contract.v1.LogLines;
import io.entangle.shared.contract.v1.LostCheckpoint;
import io.entangle.shared.contract.v1.OfferedCheckpoint;
import io.entangle.shared.contract.v1.RoundStanding;
import io.entangle.shared.contract.v1.ScoreExchange;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.job.LogFields;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.json.Json;
import io.entangle.worker.handler.JobContext;
import io.entangle.worker.handler.JobHandler;
import io.entangle.worker.handler.JobRefused;
import io.entangle.worker.handler.JobStopped;
import io.entangle.worker.handler.StopReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

@Timeout(30)
class LeaseLoopTest {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(LeaseLoopTest.class);
    private static final JobResult RESULT =
            new JobResult.DatasetInspected("image-folder", List.of("a", "b"), 10, 2, null, null);

    private final StubApi api = new StubApi();
    private final ManualClock clock = new ManualClock();
    private final AtomicReference<@Nullable LeaseLoop> loop = new AtomicReference<>();

    @TempDir
    Path directory = Path.of("");

    @BeforeEach
    void anApiThatAgrees() {
        api.answers("/complete", 204, "").answers("/fail", 204, "").answers("/release", 204, "");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aJobIsDoneAndItsResultReported() throws IOException {
        oneLease();
        goOn();

        assertThat(loop(job -> RESULT).runOnce()).isEqualTo(LeaseLoop.Outcome.WORKED);

        assertThat(api.asked("/complete")).singleElement().satisfies(asked -> {
            assertThat(asked.headers()).containsEntry("entangle-fencing-token", "7");
            assertThat(Json.mapper().readValue(asked.body(), JobResult.class)).isEqualTo(RESULT);
        });
        assertThat(api.asked("/fail")).isEmpty();
    }

    @Test
    void metricsOfTheLastMomentsArriveBeforeTheResult() throws IOException {
        oneLease();
        goOn();

        loop(job -> {
                    job.metric("loss", 3, 0.5);
                    job.metric("loss", 4, Double.NaN);
                    return RESULT;
                })
                .runOnce();

        assertThat(api.asked("/heartbeat"))
                .anySatisfy(asked -> assertThat(asked.body()).contains("\"step\":3"));
        assertThat(api.asked("/heartbeat"))
                .noneSatisfy(asked -> assertThat(asked.body()).contains("\"step\":4"));
    }

    @Test
    void whatIsLoggedAtTheJobArrivesBeforeItsEndAndNothingElse() throws IOException {
        oneLease();
        goOn();
        api.answers("/log", 204, "");

        loop(job -> {
                    LOG.warn("halfway\n\u001b[31mthere");
                    CompletableFuture.runAsync(() -> LOG.warn("of another job")).join();
                    throw new IllegalStateException("the disk is full");
                })
                .runOnce();

        List<LogLine> lines = api.asked("/log").stream()
                .flatMap(asked -> Json.mapper().readValue(asked.body(), LogLines.class).lines().stream())
                .toList();
        assertThat(lines)
                .extracting(LogLine::text)
                .contains("halfway", "\u001b[31mthere", "java.lang.IllegalStateException: the disk is full")
                .doesNotContain("of another job");
        assertThat(api.asked("/log"))
                .allSatisfy(asked -> assertThat(asked.headers()).containsEntry("entangle-fencing-token", "7"));
    }

    @Test
    void anApiThatTakesNoLogHarmsNoJob() throws IOException {
        oneLease();
        goOn();
        api.answers("/log", 500, "");

        loop(job -> RESULT).runOnce();

        assertThat(api.asked("/complete")).hasSize(1);
    }

    @Test
    void anErrorOfTheJobReachesTheUser() throws IOException {
        oneLease();
        goOn();

        loop(job -> {
                    throw new IllegalStateException("the disk is full");
                })
                .runOnce();

        assertThat(api.asked("/fail"))
                .singleElement()
                .satisfies(asked -> assertThat(Json.mapper().readValue(asked.body(), Failure.class))
                        .isEqualTo(new Failure("test", "the disk is full", true)));
        assertThat(api.asked("/complete")).isEmpty();
    }

    @Test
    void aDrainedWorkerGivesItsJobBackAndClaimsNoOther() throws IOException {
        oneLease();
        goOn();

        LeaseLoop worker = loop(job -> {
            current().drain();
            job.cancellation().throwIfRequested();
            return RESULT;
        });
        worker.run();

        assertThat(api.asked("/release")).hasSize(1);
        assertThat(api.asked("/complete")).isEmpty();
        assertThat(api.asked("/leases")).hasSize(1);
    }

    @Test
    void aCancelledJobEndsWithoutAWord() throws IOException {
        oneLease();
        api.answers("/heartbeat", 200, new HeartbeatReply(Directive.CANCEL, 120));

        loop(LeaseLoopTest::workUntilStopped).runOnce();

        assertThat(List.of(api.asked("/complete"), api.asked("/fail"), api.asked("/release")))
                .allSatisfy(calls -> assertThat(calls).isEmpty());
    }

    @Test
    void aStaleWorkerStopsWithoutWriting() throws IOException {
        oneLease();
        api.answers("/heartbeat", 409, "");

        loop(job -> {
                    StopReason reason = awaitReason(job);
                    assertThat(reason).isEqualTo(StopReason.LEASE_LOST);
                    job.commitCheckpoint(new CheckpointCommit(UUID.randomUUID(), 5));
                    return RESULT;
                })
                .runOnce();

        assertThat(List.of(api.asked("/checkpoints"), api.asked("/complete"), api.asked("/fail")))
                .allSatisfy(calls -> assertThat(calls).isEmpty());
    }

    @Test
    void aConflictOnAnyWriteEndsTheJob() throws IOException {
        oneLease();
        goOn();
        api.answers("/checkpoints", 409, "");

        loop(job -> {
                    job.commitCheckpoint(new CheckpointCommit(UUID.randomUUID(), 5));
                    return RESULT;
                })
                .runOnce();

        assertThat(api.asked("/checkpoints")).hasSize(1);
        assertThat(List.of(api.asked("/complete"), api.asked("/fail")))
                .allSatisfy(calls -> assertThat(calls).isEmpty());
    }

    @Test
    void whatWasMeasuredArrivesBeforeTheCheckpointThatFollowsIt() throws IOException {
        oneLease();
        goOn();
        api.answers("/checkpoints", 409, "");

        loop(job -> {
                    job.metric("loss", 5, 0.5);
                    job.commitCheckpoint(new CheckpointCommit(UUID.randomUUID(), 5));
                    return RESULT;
                })
                .runOnce();

        assertThat(api.asked("/heartbeat").toString()).contains("loss");
    }

    @Test
    void whatWasMeasuredArrivesBeforeTheResultHoweverOftenItIsLostOnItsWay() throws IOException {
        StubApi losing = new StubApi()
                .answers("/leases", 200, StubApi.lease(null))
                .answers("/heartbeat", 503, "")
                .answers("/heartbeat", 503, "")
                .answers("/heartbeat", 200, new HeartbeatReply(Directive.CONTINUE, 120))
                .answers("/complete", 204, "");
        try (losing) {
            loop(losing, job -> {
                        job.metric("bestAccuracy", 8, 0.5);
                        return RESULT;
                    })
                    .runOnce();

            assertThat(losing.asked("/heartbeat")).hasSizeGreaterThanOrEqualTo(3);
            assertThat(losing.asked("/complete")).hasSize(1);
        }
    }

    @Test
    void writesOutlastAnOutage() throws IOException {
        oneLease();
        goOn();
        api.answers("/checkpoints", 503, "").answers("/checkpoints", 500, "").answers("/checkpoints", 204, "");

        loop(job -> {
                    job.commitCheckpoint(new CheckpointCommit(UUID.randomUUID(), 5));
                    return RESULT;
                })
                .runOnce();

        assertThat(api.asked("/checkpoints")).hasSize(3);
        assertThat(clock.pauses()).hasSize(2);
        assertThat(api.asked("/complete")).hasSize(1);
    }

    @Test
    void aResultThatTheApiRefusesFailsTheJob() throws IOException {
        oneLease();
        goOn();
        StubApi refusing = new StubApi()
                .answers("/leases", 200, StubApi.lease(null))
                .answers("/heartbeat", 200, new HeartbeatReply(Directive.CONTINUE, 120))
                .answers("/complete", 422, "{\"detail\":\"no such artifact\"}")
                .answers("/fail", 204, "");
        try (refusing) {
            loop(refusing, job -> RESULT).runOnce();

            assertThat(refusing.asked("/fail"))
                    .singleElement()
                    .satisfies(asked -> assertThat(asked.body()).contains("no such artifact"));
        }
    }

    @Test
    void theApiMayComeUpAfterTheWorker() throws IOException {
        api.answers("/leases", 503, "").answers("/leases", 503, "").answers("/leases", 204, "");
        LeaseLoop worker = loop(job -> RESULT);

        assertThat(worker.runOnce()).isEqualTo(LeaseLoop.Outcome.NO_API);
        assertThat(worker.runOnce()).isEqualTo(LeaseLoop.Outcome.NO_API);
        assertThat(worker.runOnce()).isEqualTo(LeaseLoop.Outcome.IDLE);
        assertThat(clock.pauses()).hasSize(2).allMatch(pause -> pause.toMillis() >= 200);
    }

    @Test
    void aWrongKeyEndsTheWorker() throws IOException {
        api.answers("/leases", 401, "{\"detail\":\"Send a valid key\"}");
        LeaseLoop worker = loop(job -> RESULT);

        assertThatExceptionOfType(ApiProblem.class)
                .isThrownBy(worker::run)
                .matches(problem -> problem.status() == 401)
                .withMessageContaining("Send a valid key");
    }

    @Test
    void artifactsAreFetchedOnceAndVerified() throws IOException {
        byte[] content = "weights".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Path original = Files.write(directory.resolve("original"), content);
        ArtifactRef artifact = new ArtifactRef(UUID.randomUUID(), Digest.of(original), content.length);
        oneLease();
        goOn();
        api.answers("/" + artifact.id(), 503, "").answers("/" + artifact.id(), 200, content);

        loop(job -> {
                    assertThat(job.artifact(artifact)).hasContent("weights");
                    assertThat(job.artifact(artifact)).hasContent("weights");
                    return RESULT;
                })
                .runOnce();

        assertThat(api.asked("/complete")).hasSize(1);
        assertThat(api.asked("/" + artifact.id()))
                .as("one refusal, one download")
                .hasSize(2);
    }

    @Test
    void aCheckpointThatIsLostIsAnsweredByTheOneBefore() throws IOException {
        ArtifactRef lost = artifact("of step 50");
        ArtifactRef before = artifact("of step 25");
        api.answers("/leases", 200, StubApi.lease(lost))
                .answers("/" + lost.id(), 410, "{\"detail\":\"The artifact is damaged\"}")
                .answers("/checkpoints/lost", 200, new OfferedCheckpoint(before))
                .answers("/" + before.id(), 200, "of step 25");
        goOn();

        loop(job -> {
                    assertThat(job.checkpoint()).isNotNull().hasContent("of step 25");
                    return RESULT;
                })
                .runOnce();

        assertThat(api.asked("/checkpoints/lost")).singleElement().satisfies(asked -> {
            assertThat(asked.headers()).containsEntry("entangle-fencing-token", "7");
            assertThat(Json.mapper().readValue(asked.body(), LostCheckpoint.class))
                    .isEqualTo(new LostCheckpoint(lost.id()));
        });
        assertThat(api.asked("/complete")).hasSize(1);
    }

    @Test
    void withNoCheckpointLeftAJobBeginsAnew() throws IOException {
        ArtifactRef lost = artifact("of step 50");
        api.answers("/leases", 200, StubApi.lease(lost))
                .answers("/" + lost.id(), 410, "{}")
                .answers("/checkpoints/lost", 200, new OfferedCheckpoint(null));
        goOn();

        loop(job -> {
                    assertThat(job.checkpoint()).isNull();
                    return RESULT;
                })
                .runOnce();

        assertThat(api.asked("/complete")).hasSize(1);
    }

    @Test
    void aStoreThatContradictsItselfEndsTheAttemptRatherThanTurningInCircles() throws IOException {
        ArtifactRef lost = artifact("of step 50");
        api.answers("/leases", 200, StubApi.lease(lost))
                .answers("/" + lost.id(), 410, "{}")
                .answers("/checkpoints/lost", 200, new OfferedCheckpoint(lost));
        goOn();

        loop(job -> {
                    assertThat(job.checkpoint()).isNull();
                    return RESULT;
                })
                .runOnce();

        assertThat(api.asked("/checkpoints/lost")).hasSize(1);
        assertThat(api.asked("/fail")).hasSize(1);
    }

    @Test
    void whatAnEarlierStageMadeCannotBeReplacedAndTheUserIsToldWhatToDo() throws IOException {
        ArtifactRef supernet = artifact("weights");
        oneLease();
        goOn();
        api.answers("/" + supernet.id(), 410, "{}");

        loop(job -> {
                    assertThatExceptionOfType(JobRefused.class)
                            .isThrownBy(() -> job.artifact(supernet))
                            .withMessageContaining(supernet.sha256())
                            .withMessageContaining("from a backup")
                            .matches(refused -> refused.type().equals("ArtifactLost"));
                    return RESULT;
                })
                .runOnce();

        assertThat(api.asked("/" + supernet.id())).hasSize(1);
        assertThat(api.asked("/checkpoints/lost")).isEmpty();
        assertThat(api.asked("/complete")).hasSize(1);
    }

    @Test
    void whereTheApiSharesNoScoringTheJobIsToldSo() throws IOException {
        oneLease();
        goOn();

        loop(job -> {
                    assertThat(job.offer(new EvaluationRound(0, null, Precision.FP32, List.of())))
                            .isEmpty();
                    return RESULT;
                })
                .runOnce();

        assertThat(api.asked("/evaluations")).hasSize(1);
        assertThat(api.asked("/complete")).hasSize(1);
    }

    @Test
    void whatIsSharedOfAScoringGoesToTheApiUnderTheLease() throws IOException {
        oneLease();
        goOn();
        EvaluatedSubnet theirs = new EvaluatedSubnet("0".repeat(64), SubnetScore.of(3, 4));
        RoundStanding standing = new RoundStanding(List.of(theirs), 0, null);
        api.answers("/evaluations", 200, standing).answers("/scores", 200, new KnownScores(List.of(theirs)));

        loop(job -> {
                    assertThat(job.offer(new EvaluationRound(0, null, Precision.FP32, List.of())))
                            .hasValue(standing);
                    assertThat(job.exchange(new ScoreExchange(null, List.of(), List.of(theirs.hash()))))
                            .containsExactly(theirs);
                    return RESULT;
                })
                .runOnce();

        assertThat(api.asked("/scores"))
                .singleElement()
                .satisfies(asked -> assertThat(asked.headers()).containsEntry("entangle-fencing-token", "7"));
    }

    @Test
    void whatIsKeptForTheNextJobOfAKindIsLetGoBeforeAJobOfAnotherAndAtTheEnd() throws IOException {
        oneLease();
        goOn();
        List<String> events = new ArrayList<>();
        LeaseLoop worker = loop(
                api,
                Map.of(
                        JobKind.INSPECT_DATASET,
                        handler(
                                job -> {
                                    events.add("the job");
                                    return RESULT;
                                },
                                () -> events.add("let go of its own")),
                        JobKind.EVALUATE,
                        handler(job -> RESULT, () -> events.add("let go of another's"))),
                true);

        worker.run();

        assertThat(events.subList(0, 2)).containsExactly("let go of another's", "the job");
        assertThat(events.subList(2, events.size()))
                .containsExactlyInAnyOrder("let go of its own", "let go of another's");
    }

    private ArtifactRef artifact(String content) throws IOException {
        Path original = Files.writeString(directory.resolve("original"), content);
        return new ArtifactRef(UUID.randomUUID(), Digest.of(original), content.length());
    }

    @Test
    void logLinesTellTheExperimentAndTheJobFromTheHeartbeatsThreadToo() throws IOException {
        Lease lease = StubApi.lease(null);
        UUID experiment = UUID.randomUUID();
        api.answers(
                        "/leases",
                        200,
                        new Lease(lease.jobId(), experiment, 7, 1, 120, 20, lease.spec(), lease.checkpoint()))
                .answers("/heartbeat", 409, "");
        AtomicReference<@Nullable Map<String, String>> during = new AtomicReference<>();
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger keeper = (Logger) LoggerFactory.getLogger(LeaseKeeper.class);
        keeper.addAppender(lines);
        try {
            loop(job -> {
                        during.set(MDC.getCopyOfContextMap());
                        return workUntilStopped(job);
                    })
                    .runOnce();
        } finally {
            keeper.detachAppender(lines);
        }

        Map<String, String> about = Map.of(
                LogFields.EXPERIMENT,
                experiment.toString(),
                LogFields.JOB,
                lease.jobId().toString());
        assertThat(during.get()).isEqualTo(about);
        assertThat(lines.list)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.getMDCPropertyMap()).isEqualTo(about))
                .anySatisfy(line -> assertThat(line.getThreadName()).isEqualTo("heartbeat"));
        assertThat(MDC.get(LogFields.JOB)).isNull();
        assertThat(MDC.get(LogFields.EXPERIMENT)).isNull();
    }

    private void oneLease() {
        api.answers("/leases", 200, StubApi.lease(null)).answers("/leases", 204, "");
    }

    private void goOn() {
        api.answers("/heartbeat", 200, new HeartbeatReply(Directive.CONTINUE, 120));
    }

    private LeaseLoop current() {
        return java.util.Objects.requireNonNull(loop.get());
    }

    private LeaseLoop loop(Function<JobContext, JobResult> work) throws IOException {
        return loop(api, work);
    }

    private LeaseLoop loop(StubApi against, Function<JobContext, JobResult> work) throws IOException {
        return loop(against, Map.of(JobKind.INSPECT_DATASET, handler(work, () -> {})), false);
    }

    private static JobHandler<JobSpec.InspectDataset> handler(Function<JobContext, JobResult> work, Runnable rest) {
        return new JobHandler<>() {
            @Override
            public JobKind kind() {
                return JobKind.INSPECT_DATASET;
            }

            @Override
            public Class<JobSpec.InspectDataset> specification() {
                return JobSpec.InspectDataset.class;
            }

            @Override
            public JobResult handle(JobSpec.InspectDataset specification, JobContext job) {
                return work.apply(job);
            }

            @Override
            public void rest() {
                rest.run();
            }
        };
    }

    private LeaseLoop loop(StubApi against, Map<JobKind, JobHandler<?>> handlers, boolean untilIdle)
            throws IOException {
        Attempt attempt = new Attempt(
                against.client(),
                handlers,
                error -> new Failure("test", String.valueOf(error.getMessage()), true),
                new WorkDirectory(directory, 1 << 20),
                clock,
                WorkerTraces.off());
        LeaseLoop made = new LeaseLoop(against.client(), ApiClientTest.SELF, attempt, untilIdle, clock);
        loop.set(made);
        return made;
    }

    private static JobResult workUntilStopped(JobContext job) {
        throw new JobStopped(awaitReason(job));
    }

    private static StopReason awaitReason(JobContext job) {
        StopReason reason;
        do {
            Thread.onSpinWait();
            reason = job.cancellation().reason();
        } while (reason == null);
        return reason;
    }
}
