package io.entangle.api.spacesearch;

import io.entangle.api.result.DimensionText;
import io.entangle.api.web.TextTable;
import io.entangle.shared.contract.v1.SpaceEvidence;
import io.entangle.shared.contract.v1.SpaceVersionDetail;
import io.entangle.shared.contract.v1.SpaceVersionView;
import io.entangle.shared.contract.v1.SubspaceView;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.spacesearch.Interval;
import io.entangle.shared.spacesearch.SpaceQuality;
import io.entangle.shared.spacesearch.StepRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** What the search of a space has found, for people: how good each version is, and which dimension of which stage wants to grow or to shrink. */
final class SpaceReport {

    private static final List<String> HEADER = List.of(
            "stage",
            "dimension",
            "choices",
            "finding",
            "by a step, points",
            "over the choices",
            "certainty",
            "next choices",
            "why");

    private static final String WARM_START = """
            Supernets after the first began with the weights of the one before (warmStart): they have more training behind them, so the errors of different steps do not tell
            which space is better. Within a step, choices that were there before have been trained longer than new ones.
            """;

    private SpaceReport() {}

    static String of(String experiment, List<SpaceVersionDetail> versions) {
        if (versions.isEmpty()) {
            return experiment + ": the search space is not itself searched; spaceSearch asks for that\n";
        }
        String steps = versions.stream().map(SpaceReport::of).collect(Collectors.joining("\n"));
        return "%s: %d version%s of its search space\n\n%s\n%s"
                        .formatted(
                                experiment,
                                versions.size(),
                                versions.size() == 1 ? "" : "s",
                                steps,
                                fromFirstToLast(versions))
                + """

                Errors are top-1 errors in % of random subnets within the constraints, with their supernet's weights, on the same held-out images. The E-T error of a
                space is the mean of the expected error (of all of them) and the top-tier error (of the best share); its interval, 95 %, and all standard errors come from
                resampling the subnets. A step is one step of the dimension towards larger values; where the error falls, the dimension wants to grow. A trend of up to two
                standard errors may be chance. Certainty is the trend in standard errors.
                """;
    }

    private static String of(SpaceVersionDetail detail) {
        SpaceVersionView version = detail.version();
        Integer parent = version.parent();
        String head = "Step %d%s, %s architectures"
                .formatted(
                        version.step(),
                        parent == null
                                ? ""
                                : " (from step %d%s)".formatted(parent, version.warmStart() ? ", warm start" : ""),
                        version.distinctSubnets());
        SpaceQuality quality = version.quality();
        SpaceEvidence evidence = detail.evidence();
        if (quality == null || evidence == null) {
            return head + ": not measured yet\n"
                    + version.subspaces().stream()
                            .map(subspace -> "  stage %d %s %s\n"
                                    .formatted(
                                            subspace.stage(),
                                            DimensionText.of(subspace.dimension()),
                                            SubspaceText.of(subspace.choices())))
                            .collect(Collectors.joining());
        }
        String measured = "E-T error %s (%s), expected %s, top tier %s, by %d subnets on %d images"
                .formatted(
                        SubspaceText.percent(quality.error()),
                        interval(quality.interval()),
                        SubspaceText.percent(quality.expected()),
                        SubspaceText.percent(quality.topTier()),
                        evidence.samples(),
                        evidence.images());
        List<List<String>> rows = new ArrayList<>();
        for (SubspaceView subspace : version.subspaces()) {
            rows.add(row(subspace, evidence.rules()));
        }
        return head + ": " + measured + "\n" + TextTable.of(HEADER, rows).aligned() + "\n";
    }

    private static String interval(Interval interval) {
        return SubspaceText.percent(interval.low()) + " to " + SubspaceText.percent(interval.high());
    }

    private static List<String> row(SubspaceView subspace, Map<Dimension, StepRule> rules) {
        Double slope = subspace.slope();
        Double standardError = subspace.standardError();
        StepRule rule = Objects.requireNonNull(rules.get(subspace.dimension()));
        return List.of(
                Integer.toString(subspace.stage()),
                DimensionText.of(subspace.dimension()),
                SubspaceText.of(subspace.choices()),
                SubspaceText.finding(subspace),
                slope == null || standardError == null ? "" : DimensionText.signedPercent(slope, standardError),
                slope == null ? "" : overTheChoices(subspace, slope, rule),
                subspace.certainty() == null ? "" : String.format(Locale.ROOT, "%.1f", subspace.certainty()),
                subspace.next() == null ? "" : SubspaceText.of(subspace.next()),
                subspace.reason() == null ? "" : subspace.reason());
    }

    private static String overTheChoices(SubspaceView subspace, double slope, StepRule rule) {
        double range = subspace.choices()
                .get(subspace.choices().size() - 1)
                .subtract(subspace.choices().get(0))
                .doubleValue();
        return String.format(
                Locale.ROOT, "%+.2f", 100 * slope * range / rule.step().doubleValue());
    }

    private static String fromFirstToLast(List<SpaceVersionDetail> versions) {
        List<SpaceVersionView> measured = versions.stream()
                .map(SpaceVersionDetail::version)
                .filter(version -> version.quality() != null)
                .toList();
        if (measured.size() < 2) {
            return "";
        }
        SpaceVersionView first = measured.get(0);
        SpaceVersionView last = measured.get(measured.size() - 1);
        SpaceQuality before = Objects.requireNonNull(first.quality());
        SpaceQuality after = Objects.requireNonNull(last.quality());
        boolean apart = before.interval().high() < after.interval().low()
                || after.interval().high() < before.interval().low();
        return "From step %d to step %d the E-T error changed from %s to %s, by %s points; the intervals %s.\n"
                        .formatted(
                                first.step(),
                                last.step(),
                                SubspaceText.percent(before.error()),
                                SubspaceText.percent(after.error()),
                                String.format(Locale.ROOT, "%+.2f", 100 * (after.error() - before.error())),
                                apart ? "lie apart" : "overlap")
                + (last.warmStart() ? WARM_START : "");
    }
}
