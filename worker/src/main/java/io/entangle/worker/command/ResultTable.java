package io.entangle.worker.command;

import io.entangle.shared.contract.v1.SubnetView;
import io.entangle.shared.contract.v1.SubnetsView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ranked subnets of an experiment as text. */
final class ResultTable {

    private static final List<String> HEADER =
            List.of("rank", "tie", "held-out accuracy", "test accuracy", "parameters", "MACs", "architecture");

    private ResultTable() {}

    /** The lines of the table, and below them what its signs mean. */
    static List<String> of(SubnetsView subnets) {
        List<List<String>> rows = new ArrayList<>(List.of(HEADER));
        for (SubnetView subnet : subnets.ranked()) {
            rows.add(row(subnet.rank() == null ? "" : String.valueOf(subnet.rank()), subnet));
        }
        addReference(rows, "smallest", subnets.smallest());
        addReference(rows, "largest", subnets.largest());
        List<String> lines = new ArrayList<>(aligned(rows));
        lines.add("");
        lines.add("Accuracies with their standard errors; the held-out part ranks, the test split was read once.");
        lines.add("tie: =N is within two standard errors of rank N, so the images do not tell them apart.");
        lines.add(
                "architecture: d blocks, e embedding, h heads and r MLP ratio of each block; smallest and largest of the space need not keep the limits.");
        return lines;
    }

    private static void addReference(List<List<String>> rows, String name, @Nullable SubnetView subnet) {
        if (subnet != null) {
            rows.add(row(name, subnet));
        }
    }

    private static List<String> row(String rank, SubnetView subnet) {
        return List.of(
                rank,
                subnet.tiedWith() == null ? "" : "=" + subnet.tiedWith(),
                Figures.score(subnet.heldOut()),
                Figures.score(subnet.test()),
                Figures.count(subnet.costs().parameters()),
                Figures.count(subnet.costs().macs()),
                Figures.shortForm(subnet.architecture()));
    }

    private static List<String> aligned(List<List<String>> rows) {
        List<String> lines = new ArrayList<>();
        int columns = rows.get(0).size();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                int at = column;
                int width = rows.stream()
                        .mapToInt(each -> each.get(at).length())
                        .max()
                        .orElse(0);
                String cell = row.get(column);
                boolean last = column == columns - 1;
                line.append(last ? cell : " ".repeat(width - cell.length()) + cell + "  ");
            }
            lines.add(line.toString());
        }
        return lines;
    }
}
