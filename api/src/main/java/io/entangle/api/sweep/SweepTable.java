package io.entangle.api.sweep;

import io.entangle.api.result.DimensionText;
import io.entangle.api.result.SubnetText;
import io.entangle.api.web.TextTable;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.ArchitectureCodec;
import io.entangle.shared.contract.v1.SweepOutcome;
import io.entangle.shared.job.JobResult;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a sweep came to as text: aligned for people, or comma-separated (RFC 4180) for programs. */
final class SweepTable {

    private static final List<String> HEADER =
            List.of("dimension", "value", "", "held-out accuracy", "from base", "parameters", "MACs", "architecture");
    private static final List<String> CSV_HEADER = List.of(
            "dimension",
            "stage",
            "block",
            "value",
            "base",
            "accuracy",
            "standardError",
            "images",
            "fromBase",
            "fromBaseStandardError",
            "parameters",
            "macs",
            "hash",
            "architecture");

    private SweepTable() {}

    /** Aligned columns, what each dimension is worth, and below them what that means. */
    static String text(Architecture base, SweepOutcome outcome) {
        String table = TextTable.of(
                        HEADER, outcome.points().stream().map(SweepTable::cells).toList())
                .aligned();
        String effects = outcome.effects().stream()
                .map(effect -> DimensionText.of(effect.dimension(), effect.stage(), effect.block()) + ": "
                        + worth(effect) + "\n")
                .collect(Collectors.joining());
        return """
                base: %s, held-out accuracy %s %% on %d images

                """.formatted(
                        SubnetText.of(base),
                        DimensionText.percent(
                                outcome.base().accuracy(), outcome.base().standardError()),
                        outcome.base().images())
                + table + "\n\n" + effects + """

                Accuracies in % with their standard errors, of inherited weights on the held-out images, the same ones for all; * is the base.
                Differences with their paired standard errors, in which images that both get right or both wrong do not count. Where a dimension has many
                choices, the best is further from the worst by chance alone.
                architecture: d blocks, e embedding, w window, h heads and r MLP ratio of each block, one value where all are alike in a stage. Stages count from 1,
                blocks from 0.
                """;
    }

    private static String worth(JobResult.SweepEffect effect) {
        // Of equals the smaller choice is both the worst and the best.
        if (effect.worst() == effect.best()) {
            return "all choices score alike";
        }
        return "%s points between %s (worst) and %s (best)"
                .formatted(
                        DimensionText.percent(
                                effect.effect().difference(), effect.effect().standardError()),
                        SubnetText.number(effect.worst()),
                        SubnetText.number(effect.best()));
    }

    /** Lines end in CR LF; accuracies are shares of 1; a variation of all blocks has no block, and a subnet without stages no stage. */
    static String csv(SweepOutcome outcome) {
        return TextTable.of(
                        CSV_HEADER,
                        outcome.points().stream().map(SweepTable::values).toList())
                .csv();
    }

    private static List<String> cells(SweepOutcome.Point point) {
        return List.of(
                DimensionText.of(point.dimension(), point.stage(), point.block()),
                SubnetText.number(point.value()),
                point.base() ? "*" : "",
                DimensionText.percent(
                        point.heldOut().accuracy(), point.heldOut().standardError()),
                point.base()
                        ? ""
                        : DimensionText.signedPercent(
                                point.fromBase().difference(), point.fromBase().standardError()),
                String.format(Locale.ROOT, "%,d", point.costs().parameters()),
                String.format(Locale.ROOT, "%,d", point.costs().macs()),
                SubnetText.of(point.architecture()));
    }

    private static List<String> values(SweepOutcome.Point point) {
        return List.of(
                point.dimension().name(),
                text(point.stage()),
                text(point.block()),
                SubnetText.number(point.value()),
                text(point.base()),
                text(point.heldOut().accuracy()),
                text(point.heldOut().standardError()),
                text(point.heldOut().images()),
                text(point.fromBase().difference()),
                text(point.fromBase().standardError()),
                text(point.costs().parameters()),
                text(point.costs().macs()),
                point.hash(),
                ArchitectureCodec.canonical(point.architecture()));
    }

    private static String text(@Nullable Object value) {
        return Objects.toString(value, "");
    }
}
