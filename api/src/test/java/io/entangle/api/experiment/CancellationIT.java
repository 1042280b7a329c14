package io.entangle.api.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.StageState;
import io.entangle.shared.contract.v1.StageView;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@LineIT
class CancellationIT {

    private static final int RACES = 20;

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    private ScriptedWorker worker;

    @BeforeEach
    void nothing() {
        line.reset();
        worker = line.worker("worker");
    }

    @Test
    void aQueuedExperimentIsCancelledAtOnceAndNobodyGetsItsJob() {
        ExperimentView experiment = line.trainingQueued();

        Api.Answer answer = cancel(experiment);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("/state")).isEqualTo("CANCELLED");
        assertThat(line.get(experiment.id()).stages())
                .extracting(StageView::state)
                .containsOnly(StageState.CANCELLED);
        assertThat(worker.claim()).isEmpty();
    }

    @Test
    void aRunningWorkerLearnsItWithItsHeartbeatAndCanWriteNothingAnyMore() {
        ExperimentView experiment = line.trainingQueued();
        Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        var supernet = worker.mustUpload(lease, ArtifactKind.CHECKPOINT, "s.safetensors", Line.bytes("supernet"));

        cancel(experiment);
        String before = line.everythingWritten();

        assertThat(worker.heartbeat(lease, new Heartbeat(null, List.of())).at("/directive"))
                .isEqualTo("CANCEL");
        assertThat(worker.complete(lease, new JobResult.SupernetTrained(supernet.id(), 1, 1, 1, 1, 1))
                        .status())
                .isEqualTo(409);
        assertThat(worker.release(lease).status()).isEqualTo(409);
        assertThat(line.everythingWritten()).isEqualTo(before);
        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.CANCELLED);
    }

    @Test
    void aWaitingExperimentIsCancelledAndTheInspectionDoesNotBringItBack() {
        line.register();
        ExperimentView experiment = line.post(Line.EXPERIMENT);

        cancel(experiment);
        worker.mustComplete(worker.mustClaim(JobKind.INSPECT_DATASET), Line.inspected(10));

        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.CANCELLED);
        assertThat(worker.claim()).isEmpty();
    }

    @Test
    void cancellingTwiceIsOnceAndWhatHasEndedCannotBeCancelled() {
        ExperimentView experiment = line.trainingQueued();

        assertThat(cancel(experiment).status()).isEqualTo(200);
        assertThat(cancel(experiment).status()).isEqualTo(200);

        line.reset();
        assertThat(cancel(line.finished(0.8, 0.7)).status()).isEqualTo(409);
    }

    @Test
    void whenAStageEndsAtTheSameMomentNothingOfACancelledExperimentGoesOn() throws Exception {
        line.registerReady();
        ExecutorService user = Executors.newSingleThreadExecutor();
        for (int i = 0; i < RACES; i++) {
            ExperimentView experiment = line.post(Line.EXPERIMENT);
            Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
            var supernet = worker.mustUpload(lease, ArtifactKind.CHECKPOINT, "s.safetensors", Line.bytes("supernet"));
            CyclicBarrier start = new CyclicBarrier(2);
            Future<Integer> cancelling = user.submit(() -> {
                start.await();
                return cancel(experiment).status();
            });
            start.await();
            int completed = worker.complete(lease, new JobResult.SupernetTrained(supernet.id(), 1, 1, 1, 1, 1))
                    .status();

            assertThat(cancelling.get()).isEqualTo(200);
            assertThat(completed).isIn(204, 409);
            assertThat(worker.claim())
                    .as("race %s, completion %s", i, completed)
                    .isEmpty();
        }
        user.shutdown();
    }

    private Api.Answer cancel(ExperimentView experiment) {
        return api.post("/api/v1/experiments/" + experiment.id() + ":cancel");
    }
}
