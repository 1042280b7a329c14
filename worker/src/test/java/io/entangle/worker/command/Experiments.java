package io.entangle.worker.command;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.contract.v1.StageState;
import io.entangle.shared.contract.v1.StageView;
import io.entangle.shared.contract.v1.SubnetView;
import io.entangle.shared.contract.v1.SubnetsView;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.experiment.ExperimentSpec;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.SubnetScore;
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

    static SubnetsView subnets() {
        return new SubnetsView(
                List.of(
                        subnet(1, null, 64, 212_345, 880),
                        subnet(2, 1, 48, 98_000, 875),
                        subnet(3, null, 48, 9_500, 700)),
                reference(48, 9_500, 700),
                reference(80, 1_500_000, 900),
                List.of());
    }

    private static SubnetView reference(int embed, long parameters, int correct) {
        SubnetView ranked = subnet(1, null, embed, parameters, correct);
        return new SubnetView(
                null, false, null, ranked.architecture(), ranked.hash(), ranked.costs(), ranked.heldOut(), null, null);
    }

    private static SubnetView subnet(int rank, @Nullable Integer tiedWith, int embed, long parameters, int correct) {
        return new SubnetView(
                rank,
                rank < 3,
                tiedWith,
                new AutoFormerArchitecture(embed, List.of(3, 2), List.of(2.0, 3.5)),
                "0".repeat(64),
                new Costs(parameters, 15_100_000, 14_000_000),
                SubnetScore.of(correct, 1000),
                SubnetScore.of(correct - 10, 1000),
                null);
    }
}
