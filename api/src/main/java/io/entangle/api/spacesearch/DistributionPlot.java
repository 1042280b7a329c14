package io.entangle.api.spacesearch;

import io.entangle.api.plot.PlotFrame;
import io.entangle.api.plot.Scale;
import io.entangle.api.plot.Svg;
import io.entangle.shared.contract.v1.SpaceEvidence;
import io.entangle.shared.contract.v1.SpaceVersionDetail;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The errors of the measured subnets of every version of a space as a picture: empirical distribution functions (S3, figure 1, shows the same of its spaces). */
final class DistributionPlot {

    private static final int WIDTH = 720;
    private static final int HEAD = 58;
    private static final int PANEL = 400;
    private static final int FOOT = 30;
    private static final int LEGEND_LINE = 18;
    private static final double PER_CENT = 100;
    private static final List<String> COLOURS =
            List.of("#1f5fa8", "#c2410c", "#15803d", "#7e22ce", "#b45309", "#0e7490", "#be123c", "#4d7c0f");

    private DistributionPlot() {}

    /** An SVG document with a curve for each measured version; the further to the left, the better a space. */
    static String svg(String experiment, List<SpaceVersionDetail> versions) {
        List<SpaceVersionDetail> measured =
                versions.stream().filter(version -> version.evidence() != null).toList();
        int height = HEAD + PANEL + FOOT + LEGEND_LINE * measured.size();
        Svg svg = new Svg(WIDTH, height, "Errors of random subnets of the search spaces of " + experiment);
        svg.text(new Svg.Corner(16, 24), Svg.Anchor.START, 15, experiment);
        svg.text(
                new Svg.Corner(16, 44),
                Svg.Anchor.START,
                11,
                "random subnets of every version of the search space, inherited weights, held-out images");
        PlotFrame frame = new PlotFrame(0, HEAD, WIDTH, PANEL);
        Scale shares = frame.vertical(new Scale(0, PER_CENT, 0, 1));
        Scale errors = frame.horizontal(Scale.around(
                measured.stream()
                        .flatMap(version -> evidence(version).errors().stream())
                        .mapToDouble(error -> PER_CENT * error),
                1,
                0,
                1));
        frame.drawTicks(svg, shares);
        frame.draw(svg, "empirical distribution of the errors", "top-1 error, %", "subnets with at most that error, %");
        String format = "%." + errors.digits() + "f";
        frame.drawChoices(svg, errors, errors.ticks(), tick -> String.format(Locale.ROOT, format, tick));
        for (int i = 0; i < measured.size(); i++) {
            String colour = COLOURS.get(i % COLOURS.size());
            svg.polyline(curve(evidence(measured.get(i)).distribution(), errors, shares), colour, 1.8);
            legend(svg, measured.get(i), colour, HEAD + PANEL + LEGEND_LINE * (i + 1));
        }
        return svg.document();
    }

    private static SpaceEvidence evidence(SpaceVersionDetail version) {
        return Objects.requireNonNull(version.evidence());
    }

    private static List<Svg.Corner> curve(List<SpaceEvidence.SharePoint> points, Scale errors, Scale shares) {
        List<Svg.Corner> corners = new ArrayList<>();
        double before = 0;
        for (SpaceEvidence.SharePoint point : points) {
            double x = errors.at(PER_CENT * point.error());
            corners.add(new Svg.Corner(x, shares.at(PER_CENT * before)));
            corners.add(new Svg.Corner(x, shares.at(PER_CENT * point.share())));
            before = point.share();
        }
        return corners;
    }

    private static void legend(Svg svg, SpaceVersionDetail version, String colour, double y) {
        var quality = Objects.requireNonNull(version.version().quality());
        svg.polyline(List.of(new Svg.Corner(62, y - 4), new Svg.Corner(86, y - 4)), colour, 1.8);
        svg.text(
                new Svg.Corner(94, y),
                Svg.Anchor.START,
                11,
                "step %d%s: E-T error %s %% (%s to %s), %d subnets"
                        .formatted(
                                version.version().step(),
                                version.version().warmStart() ? " (warm start)" : "",
                                SubspaceText.percent(quality.error()),
                                SubspaceText.percent(quality.interval().low()),
                                SubspaceText.percent(quality.interval().high()),
                                quality.subnets()));
    }
}
