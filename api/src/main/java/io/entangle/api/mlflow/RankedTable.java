package io.entangle.api.mlflow;

import io.entangle.api.result.SubnetText;
import io.entangle.api.web.TextTable;
import io.entangle.shared.contract.v1.SubnetArtifacts;
import io.entangle.shared.contract.v1.SubnetView;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The finalists of an experiment, as what a run keeps.
 *
 * @param ranked the finalists, best first
 */
record RankedTable(List<SubnetView> ranked) {

    RankedTable {
        ranked = List.copyOf(ranked);
    }

    byte[] json() {
        return Json.mapper().writeValueAsBytes(ranked);
    }

    byte[] csv() {
        List<List<String>> rows = ranked.stream().map(RankedTable::row).toList();
        return TextTable.of(
                        List.of(
                                "rank",
                                "heldOutAccuracy",
                                "heldOutStandardError",
                                "testAccuracy",
                                "parameters",
                                "macs",
                                "tiedWith",
                                "subnet",
                                "weights",
                                "sha256"),
                        rows)
                .csv()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> row(SubnetView subnet) {
        SubnetArtifacts files = subnet.artifacts();
        return List.of(
                text(subnet.rank()),
                text(subnet.heldOut().accuracy()),
                text(subnet.heldOut().standardError()),
                text(accuracy(subnet.test())),
                text(subnet.costs().parameters()),
                text(subnet.costs().macs()),
                text(subnet.tiedWith()),
                SubnetText.of(subnet.architecture()),
                files == null ? "" : files.weights().href(),
                files == null ? "" : files.weights().sha256());
    }

    /** What the best of them is worth. */
    List<MlflowMetric> best(long now) {
        List<MlflowMetric> metrics = new ArrayList<>();
        if (!ranked.isEmpty()) {
            SubnetView best = ranked.get(0);
            metrics.add(new MlflowMetric("best/heldOutAccuracy", best.heldOut().accuracy(), now, 0));
            Double test = accuracy(best.test());
            if (test != null) {
                metrics.add(new MlflowMetric("best/testAccuracy", test, now, 0));
            }
            metrics.add(new MlflowMetric("best/parameters", best.costs().parameters(), now, 0));
            metrics.add(new MlflowMetric("best/macs", best.costs().macs(), now, 0));
        }
        return metrics;
    }

    private static @Nullable Double accuracy(@Nullable SubnetScore score) {
        return score == null ? null : score.accuracy();
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
