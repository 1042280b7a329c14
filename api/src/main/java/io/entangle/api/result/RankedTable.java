package io.entangle.api.result;

import io.entangle.api.web.TextTable;
import io.entangle.shared.architecture.ArchitectureCodec;
import io.entangle.shared.contract.v1.SubnetView;
import io.entangle.shared.contract.v1.SubnetsView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The ranked subnets as text: aligned for people, or comma-separated (RFC 4180) for programs. */
final class RankedTable {

    private static final List<String> HEADER =
            List.of("rank", "tied with", "held-out accuracy", "test accuracy", "parameters", "MACs", "architecture");
    private static final List<String> CSV_HEADER = List.of(
            "rank",
            "tiedWith",
            "heldOutAccuracy",
            "heldOutStandardError",
            "heldOutImages",
            "testAccuracy",
            "testStandardError",
            "testImages",
            "parameters",
            "macs",
            "hash",
            "architecture");

    private RankedTable() {}

    /**
     * Aligned columns, with the smallest and the largest subnet of the space below, and what all that means.
     *
     * @param remarks lines that come first
     */
    static String text(List<String> remarks, SubnetsView subnets) {
        String before = remarks.stream().map(remark -> remark + "\n").collect(Collectors.joining());
        if (subnets.ranked().isEmpty() && !remarks.isEmpty()) {
            return before + "There are no ranked subnets.\n";
        }
        return before + (remarks.isEmpty() ? "" : "\n") + text(subnets);
    }

    private static String text(SubnetsView subnets) {
        List<List<String>> rows = new ArrayList<>();
        subnets.ranked().forEach(subnet -> rows.add(cells(text(subnet.rank()), subnet)));
        SubnetView smallest = subnets.smallest();
        if (smallest != null) {
            rows.add(cells("smallest", smallest));
        }
        SubnetView largest = subnets.largest();
        if (largest != null) {
            rows.add(cells("largest", largest));
        }
        return TextTable.of(HEADER, rows).aligned() + """


                Accuracies in % with their standard errors: on the images held out of training, by which is ranked, and on the test split, which never decides.
                Tied: closer to the best of its group than two standard errors of the difference.
                architecture: d blocks, e embedding, w window, h heads and r MLP ratio of each block, one value where all are alike in a stage.
                """;
    }

    /** Lines end in CR LF; accuracies are shares of 1; what is not known is empty. */
    static String csv(SubnetsView subnets) {
        return TextTable.of(
                        CSV_HEADER,
                        subnets.ranked().stream().map(RankedTable::values).toList())
                .csv();
    }

    private static List<String> cells(String rank, SubnetView subnet) {
        return List.of(
                rank,
                text(subnet.tiedWith()),
                ScoreText.percent(subnet.heldOut()),
                ScoreText.percent(subnet.test()),
                String.format(Locale.ROOT, "%,d", subnet.costs().parameters()),
                String.format(Locale.ROOT, "%,d", subnet.costs().macs()),
                SubnetText.of(subnet.architecture()));
    }

    private static List<String> values(SubnetView subnet) {
        List<String> values = new ArrayList<>(List.of(text(subnet.rank()), text(subnet.tiedWith())));
        values.addAll(ScoreText.numbers(subnet.heldOut()));
        values.addAll(ScoreText.numbers(subnet.test()));
        values.addAll(List.of(
                text(subnet.costs().parameters()),
                text(subnet.costs().macs()),
                subnet.hash(),
                ArchitectureCodec.canonical(subnet.architecture())));
        return values;
    }

    private static String text(@Nullable Object value) {
        return Objects.toString(value, "");
    }
}
