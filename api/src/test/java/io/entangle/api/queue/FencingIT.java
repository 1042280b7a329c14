package io.entangle.api.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.CheckpointCommit;
import io.entangle.shared.contract.v1.EvaluationRound;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.LogLine;
import io.entangle.shared.contract.v1.LogLines;
import io.entangle.shared.contract.v1.MetricPoint;
import io.entangle.shared.contract.v1.ScoreExchange;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/** A worker that was stopped, lost its lease to another one and goes on, can write nothing. */
@LineIT
class FencingIT {

    private static final Failure FAILURE = new Failure("OutOfMemory", "no memory left", true);

    @Autowired
    private Line line;

    @Autowired
    private Reaper reaper;

    private ScriptedWorker stopped;
    private Lease lost;
    private StagedArtifact uploaded;

    @BeforeEach
    void aLeaseIsLostToAnotherWorker() {
        line.reset();
        line.trainingQueued();
        stopped = line.worker("stopped");
        lost = stopped.mustClaim(JobKind.TRAIN_SUPERNET);
        uploaded = stopped.mustUpload(lost, ArtifactKind.CHECKPOINT, "c.safetensors", Line.bytes("half"));
        line.expire(lost);
        assertThat(reaper.runOnce()).isEqualTo(1);
        line.worker("successor").mustClaim(JobKind.TRAIN_SUPERNET);
    }

    static Stream<Named<Write>> writes() {
        return Stream.of(
                Named.of(
                        "heartbeat",
                        (test, lease) -> test.stopped.heartbeat(
                                lease, new Heartbeat(null, List.of(new MetricPoint("loss", 1, 0.5))))),
                Named.of(
                        "upload",
                        (test, lease) -> test.stopped.upload(
                                lease, ArtifactKind.CHECKPOINT, "c.safetensors", Line.bytes("whole"))),
                Named.of(
                        "checkpoint",
                        (test, lease) -> test.stopped.checkpoint(lease, new CheckpointCommit(test.uploaded.id(), 5))),
                Named.of("lost checkpoint", (test, lease) -> test.stopped.lost(lease, test.uploaded.id())),
                Named.of("candidates", (test, lease) -> test.stopped.candidates(lease, Line.candidates(0.5))),
                Named.of("reading candidates", (test, lease) -> test.stopped.candidates(lease)),
                Named.of(
                        "log",
                        (test, lease) -> test.stopped.log(
                                lease, new LogLines(1, List.of(new LogLine(Instant.EPOCH, "INFO", "too late"))))),
                Named.of(
                        "offering evaluations",
                        (test, lease) -> test.stopped.offer(
                                lease, new EvaluationRound(0, null, Precision.FP32, List.of(Line.SPACE.smallest())))),
                Named.of(
                        "exchanging scores",
                        (test, lease) -> test.stopped.exchange(lease, new ScoreExchange(null, List.of(), List.of()))),
                Named.of(
                        "completion",
                        (test, lease) -> test.stopped.complete(
                                lease, new JobResult.SupernetTrained(test.uploaded.id(), 1, 1, 1, 1, 1))),
                Named.of("failure", (test, lease) -> test.stopped.fail(lease, FAILURE)),
                Named.of("release", (test, lease) -> test.stopped.release(lease)));
    }

    @ParameterizedTest
    @MethodSource("writes")
    void everyWriteIsAnsweredWith409AndChangesNothing(Write write) {
        String before = line.everythingWritten();

        Api.Answer answer = write.apply(this, lost);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.at("/type")).isEqualTo("urn:entangle:problem:stale-lease");
        assertThat(line.everythingWritten()).isEqualTo(before);
    }

    @Test
    void aJobThatIsNotThereIsAStaleLeaseToo() {
        Lease nowhere = new Lease(java.util.UUID.randomUUID(), null, lost.token(), 1, 120, 20, lost.spec(), null);

        assertThat(stopped.heartbeat(nowhere, new Heartbeat(null, List.of())).status())
                .isEqualTo(409);
    }

    /** One way to write. */
    interface Write extends BiFunction<FencingIT, Lease, Api.Answer> {}
}
