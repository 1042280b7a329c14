package io.entangle.api.spacesearch;

import io.entangle.api.plot.PlotPanel;
import io.entangle.api.plot.Scale;
import io.entangle.api.plot.Svg;
import io.entangle.api.result.DimensionText;
import io.entangle.shared.contract.v1.SpaceEvidence;
import java.util.List;
import java.util.Objects;

/** The trends of a space's subspaces as a picture: a row of panels for each stage, a panel for each dimension. */
final class TrendPlot {

    private static final int HEAD = 58;
    private static final int FOOT = 30;
    private static final double PER_CENT = 100;
    /** Room above and below errors that are all equal, in per cent. */
    private static final double LEAST_ROOM = 1;

    private TrendPlot() {}

    /** An SVG document; all panels share one vertical axis, so that slopes can be compared. */
    static String svg(String experiment, int step, SpaceEvidence evidence) {
        List<SpaceEvidence.SubspaceTrend> trends = evidence.trends();
        int stages = trends.stream()
                .mapToInt(SpaceEvidence.SubspaceTrend::stage)
                .max()
                .orElse(1);
        int columns = (int) trends.stream().filter(trend -> trend.stage() == 1).count();
        int height = HEAD + stages * PlotPanel.HEIGHT + FOOT;
        Svg svg = new Svg(
                columns * PlotPanel.WIDTH,
                height,
                "Trends of the search space of %s at step %d".formatted(experiment, step));
        svg.text(new Svg.Corner(16, 24), Svg.Anchor.START, 15, experiment);
        svg.text(
                new Svg.Corner(16, 44),
                Svg.Anchor.START,
                11,
                "step %d: E-T error of the subnets that hold a choice, of %d random ones on %d held-out images"
                        .formatted(step, evidence.samples(), evidence.images()));
        List<PlotPanel> panels = trends.stream().map(TrendPlot::panel).toList();
        Scale errors = Scale.around(panels.stream().flatMapToDouble(PlotPanel::reach), LEAST_ROOM, 0, 1);
        for (int i = 0; i < panels.size(); i++) {
            int column = i % columns;
            int row = i / columns;
            panels.get(i).draw(svg, column * PlotPanel.WIDTH, HEAD + row * PlotPanel.HEIGHT, errors);
        }
        svg.text(
                new Svg.Corner(16, height - 12),
                Svg.Anchor.START,
                11,
                "Bars: ± one standard error, by resampling the subnets. Line: the weighted fit whose slope moves the choices.");
        return svg.document();
    }

    private static PlotPanel panel(SpaceEvidence.SubspaceTrend trend) {
        String name = DimensionText.of(trend.dimension());
        return new PlotPanel(
                "stage %d, %s".formatted(trend.stage(), name),
                name,
                "E-T error, %",
                trend.points().stream()
                        .filter(point -> point.error() != null)
                        .map(point -> new PlotPanel.Point(
                                point.value().doubleValue(),
                                PER_CENT * Objects.requireNonNull(point.error()),
                                PER_CENT * Objects.requireNonNullElse(point.standardError(), 0.0),
                                false))
                        .toList(),
                null,
                trend.fit() == null
                        ? List.of()
                        : trend.fit().stream()
                                .map(end -> new Svg.Corner(end.value().doubleValue(), PER_CENT * end.error()))
                                .toList());
    }
}
