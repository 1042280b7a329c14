package io.entangle.worker.command;

import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.contract.v1.StageState;
import io.entangle.shared.contract.v1.StageView;
import io.entangle.shared.experiment.ExperimentSpec;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.TrainingHealth;
import io.entangle.shared.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Views as the API sends them. */
final class Experiments {

    static final UUID ID = UUID.fromString("00000000-0000-0000-0000-0000000000ee");
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    /** The ranked subnets as the API shows them to people. */
    static final String TABLE = """
            rank  tied with  held-out accuracy  test accuracy  parameters        MACs  architecture
               1                  88.00 ± 1.03   87.00 ± 1.06     212,345  15,100,000  d2 e64 h3,2 r2,3.5
               2          1       87.50 ± 1.05   86.50 ± 1.08      98,000  15,100,000  d2 e48 h3,2 r2,3.5
            """;

    private Experiments() {}

    static ExperimentView view(ExperimentState state, @Nullable Failure error, StageView... stages) {
        ExperimentSpec spec = Json.mapper()
                .readValue("{\"name\":\"n\",\"searchSpace\":\"s\",\"dataset\":\"d\"}", ExperimentSpec.class);
        return view(state, spec, error, stages);
    }

    static ExperimentView view(ExperimentState state, ExperimentSpec spec) {
        return view(state, spec, null);
    }

    private static ExperimentView view(
            ExperimentState state, ExperimentSpec spec, @Nullable Failure error, StageView... stages) {
        return new ExperimentView(
                ID,
                "shapes",
                null,
                spec.owner(),
                spec.priority(),
                state,
                ID,
                ID,
                null,
                spec,
                List.of(stages),
                null,
                null,
                null,
                BEGIN,
                BEGIN,
                null,
                error,
                null,
                Map.of());
    }

    static StageView stage(JobKind kind, StageState state, int attempt, @Nullable Progress progress) {
        Instant end = state == StageState.SUCCEEDED ? BEGIN.plusSeconds(187) : null;
        return new StageView(
                kind, null, state, ID, attempt, "worker", progress, BEGIN, end, null, null, null, null, null);
    }

    static Progress training(long step) {
        return new Progress(step, 500, "steps", 2, 5, 1.23456, 812.4, 65.0, null, null);
    }

    static StageView preempted(JobKind kind, String message) {
        return new StageView(
                kind,
                null,
                StageState.QUEUED,
                ID,
                1,
                null,
                null,
                null,
                null,
                new Failure(Failure.PREEMPTED, message, true),
                null,
                null,
                null,
                null);
    }

    static StageView trained(TrainingHealth.Verdict verdict, String explanation) {
        return new StageView(
                JobKind.TRAIN_SUPERNET,
                null,
                StageState.SUCCEEDED,
                ID,
                1,
                "worker",
                null,
                BEGIN,
                BEGIN.plusSeconds(187),
                null,
                null,
                new TrainingHealth(verdict, explanation, 0, List.of(), List.of()),
                null,
                null);
    }
}
