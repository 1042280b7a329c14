package io.entangle.api.retraining;

import io.entangle.api.result.ScoreText;
import io.entangle.api.result.SubnetText;
import io.entangle.api.web.TextTable;
import io.entangle.shared.architecture.ArchitectureCodec;
import io.entangle.shared.contract.v1.RankCorrelation;
import io.entangle.shared.contract.v1.RetrainingComparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The comparison as text: aligned for people, or comma-separated (RFC 4180) for programs. */
final class ComparisonTable {

    private static final List<String> HEADER = List.of(
            "rank",
            "weights",
            "state",
            "held-out accuracy",
            "test accuracy",
            "epochs",
            "seconds",
            "parameters",
            "MACs",
            "architecture");
    private static final List<String> CSV_HEADER = List.of(
            "rank",
            "weights",
            "state",
            "heldOutAccuracy",
            "heldOutStandardError",
            "heldOutImages",
            "testAccuracy",
            "testStandardError",
            "testImages",
            "epochs",
            "seconds",
            "parameters",
            "macs",
            "retrainingId",
            "hash",
            "architecture");

    private ComparisonTable() {}

    /** Aligned columns, and below them what they mean. */
    static String text(RetrainingComparison comparison) {
        String table = TextTable.of(
                        HEADER,
                        comparison.rows().stream().map(ComparisonTable::cells).toList())
                .aligned();
        return table + "\n\n" + correlations(comparison.rankCorrelations()) + """

                Accuracies in % with their standard errors: on the images held out of every training, and on the test split, read once for each set of weights.
                Epochs and seconds of inherited weights are those of the supernet, which all subnets share.
                Tau is 1 where both kinds of weights put the subnets in the same order, -1 in the opposite one; in brackets its 95 % bootstrap interval over subnets,
                which has no width where the order is perfect, however few the subnets.
                architecture: d blocks, e embedding, h heads and r MLP ratio of each block.
                """;
    }

    private static String correlations(List<RankCorrelation> correlations) {
        return correlations.stream()
                .map(correlation -> "inherited against %-12s  %-8s  Kendall's tau-b %s\n"
                        .formatted(words(correlation.weights()), words(correlation.images()), tau(correlation)))
                .collect(Collectors.joining());
    }

    private static String tau(RankCorrelation correlation) {
        Double tau = correlation.kendallTau();
        RankCorrelation.Interval interval = correlation.interval();
        return tau == null || interval == null
                ? "unknown: " + correlation.reason()
                : String.format(
                        Locale.ROOT,
                        "%.2f [%.2f, %.2f] over %d subnets",
                        tau,
                        interval.low(),
                        interval.high(),
                        correlation.subnets());
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Lines end in CR LF; accuracies are shares of 1; what is not known is empty. */
    static String csv(RetrainingComparison comparison) {
        return TextTable.of(
                        CSV_HEADER,
                        comparison.rows().stream().map(ComparisonTable::values).toList())
                .csv();
    }

    private static List<String> cells(RetrainingComparison.Row row) {
        return List.of(
                text(row.rank()),
                words(row.weights()),
                text(row.state()).toLowerCase(Locale.ROOT),
                ScoreText.percent(row.heldOut()),
                ScoreText.percent(row.test()),
                text(row.epochs()),
                row.seconds() == null ? "" : String.format(Locale.ROOT, "%.1f", row.seconds()),
                String.format(Locale.ROOT, "%,d", row.costs().parameters()),
                String.format(Locale.ROOT, "%,d", row.costs().macs()),
                SubnetText.of(row.architecture()));
    }

    private static List<String> values(RetrainingComparison.Row row) {
        List<String> values =
                new ArrayList<>(List.of(text(row.rank()), row.weights().name(), text(row.state())));
        values.addAll(ScoreText.numbers(row.heldOut()));
        values.addAll(ScoreText.numbers(row.test()));
        values.addAll(List.of(
                text(row.epochs()),
                text(row.seconds()),
                text(row.costs().parameters()),
                text(row.costs().macs()),
                text(row.retrainingId()),
                row.hash(),
                ArchitectureCodec.canonical(row.architecture())));
        return values;
    }

    private static String text(@Nullable Object value) {
        return Objects.toString(value, "");
    }
}
