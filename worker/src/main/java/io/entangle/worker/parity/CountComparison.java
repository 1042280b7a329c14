package io.entangle.worker.parity;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.cost.PublishedCounter;
import io.entangle.shared.searchspace.AutoFormerSpace;
import java.util.LinkedHashMap;
import java.util.Map;

/** Parameters, multiply-accumulates and the published counters of subnets: exact. */
final class CountComparison {

    private static final int TABLES = 4;

    private final Map<String, Deviation> deviations = new LinkedHashMap<>();

    /** Takes in every count that a subnet's entry holds. */
    void add(AutoFormerSpace space, AutoFormerArchitecture subnet, GoldenNode entry) {
        Costs costs = CostModel.of(space, subnet);
        whole("parameters", costs.parameters(), entry, "params_true_slices");
        whole("parameters, published counter", PublishedCounter.parameters(space, subnet), entry, "params_reference");
        whole("parameters, unreachable", unreachable(space, subnet), entry, "params_unreachable_rel_rows");
        count("FLOPs, published counter", PublishedCounter.flops(space, subnet), entry, "flops_reference_seq_patches");
        whole("MACs", costs.macs(), entry, "macs_true");
        whole("MACs, measured", costs.macs(), entry, "macs_measured_batch1");
        whole(
                "MACs without relative position",
                costs.macsWithoutRelativePosition(),
                entry,
                "macs_true_without_relative_position");
    }

    /** Takes in the size of the whole supernet. */
    void addSupernet(PublishedModel model, GoldenNode entry) {
        whole("parameters of the supernet", model.superParameters(), entry, "super_params");
    }

    private void whole(String name, long actual, GoldenNode entry, String key) {
        count(name, (double) actual, entry, key);
    }

    private void count(String name, double actual, GoldenNode entry, String key) {
        if (entry.has(key)) {
            GoldenNode expected = entry.at(key);
            deviations
                    .computeIfAbsent(name, ignored -> new Deviation())
                    .add(actual, expected.number(), expected.path());
        }
    }

    /** Table rows for distances that no two patches have: counted, and never read. */
    private static long unreachable(AutoFormerSpace space, AutoFormerArchitecture subnet) {
        if (!space.relativePosition().enabled()) {
            return 0;
        }
        int largest =
                Math.min(space.image().grid() - 1, space.relativePosition().maxDistance());
        long rows = space.relativePosition().rows() - (2L * largest + 2);
        return subnet.numHeads().stream()
                .mapToLong(heads -> TABLES * rows * space.headDim(heads))
                .sum();
    }

    void report(Findings findings) {
        deviations.forEach((name, deviation) -> findings.compared(name, deviation, Tolerance.EXACT));
    }
}
