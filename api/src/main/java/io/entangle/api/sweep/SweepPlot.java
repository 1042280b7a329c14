package io.entangle.api.sweep;

import io.entangle.api.plot.PlotPanel;
import io.entangle.api.plot.Scale;
import io.entangle.api.plot.Svg;
import io.entangle.api.result.DimensionText;
import io.entangle.api.result.SubnetText;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.contract.v1.SweepOutcome;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.searchspace.Dimension;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a sweep came to as a picture: accuracy over each dimension and, where blocks were varied alone, what each block is worth. */
final class SweepPlot {

    private static final int COLUMNS = 2;
    private static final int HEAD = 58;
    private static final int FOOT = 30;
    private static final double PER_CENT = 100;
    /** Room above and below values that are all equal, in per cent. */
    private static final double LEAST_ROOM = 1;

    private SweepPlot() {}

    /** An SVG document; panels of accuracies share one axis, so that their slopes can be compared, and so do panels of effects. */
    static String svg(String experiment, Architecture base, SweepOutcome outcome) {
        List<PlotPanel> accuracies = accuracies(outcome);
        List<PlotPanel> effects = effects(outcome);
        int rows = rows(accuracies) + rows(effects);
        int height = HEAD + rows * PlotPanel.HEIGHT + FOOT;
        Svg svg =
                new Svg(COLUMNS * PlotPanel.WIDTH, height, "Accuracy of %s along each dimension".formatted(experiment));
        svg.text(new Svg.Corner(16, 24), Svg.Anchor.START, 15, experiment);
        svg.text(
                new Svg.Corner(16, 44),
                Svg.Anchor.START,
                11,
                "inherited weights, %d held-out images, one dimension at a time around %s"
                        .formatted(outcome.base().images(), SubnetText.of(base)));
        draw(svg, accuracies, HEAD);
        draw(svg, effects, HEAD + rows(accuracies) * PlotPanel.HEIGHT);
        svg.text(
                new Svg.Corner(16, height - 12),
                Svg.Anchor.START,
                11,
                "Large dot and dashed line: the base. Bars: ± one standard error, of effects the paired one.");
        return svg.document();
    }

    private static List<PlotPanel> accuracies(SweepOutcome outcome) {
        List<PlotPanel> panels = new ArrayList<>();
        for (Subspace subspace : subspaces(outcome)) {
            List<PlotPanel.Point> points = outcome.points().stream()
                    .filter(point -> subspace.holds(point) && point.block() == null)
                    .map(point -> new PlotPanel.Point(
                            point.value(),
                            PER_CENT * point.heldOut().accuracy(),
                            PER_CENT * point.heldOut().standardError(),
                            point.base()))
                    .toList();
            String name = DimensionText.of(subspace.dimension);
            String blocks = subspace.dimension.isOfEachBlock() ? " of all blocks" : "";
            panels.add(new PlotPanel(
                    name + blocks + DimensionText.of(subspace.stage),
                    name,
                    "held-out accuracy, %",
                    points,
                    PER_CENT * outcome.base().accuracy()));
        }
        return panels;
    }

    private static List<PlotPanel> effects(SweepOutcome outcome) {
        List<PlotPanel> panels = new ArrayList<>();
        for (Subspace subspace : subspaces(outcome)) {
            List<PlotPanel.Point> points = outcome.effects().stream()
                    .filter(effect -> subspace.holds(effect) && effect.block() != null)
                    .map(SweepPlot::point)
                    .toList();
            if (!points.isEmpty()) {
                panels.add(new PlotPanel(
                        "effect of each block's " + DimensionText.of(subspace.dimension, subspace.stage, null),
                        "block",
                        "best less worst, points",
                        points,
                        null));
            }
        }
        return panels;
    }

    /** Every dimension of every stage that was swept, in that order. */
    private static List<Subspace> subspaces(SweepOutcome outcome) {
        return outcome.points().stream()
                .map(point -> new Subspace(point.stage(), point.dimension()))
                .distinct()
                .toList();
    }

    private static PlotPanel.Point point(JobResult.SweepEffect effect) {
        return new PlotPanel.Point(
                Objects.requireNonNull(effect.block()),
                PER_CENT * effect.effect().difference(),
                PER_CENT * effect.effect().standardError(),
                false);
    }

    private static void draw(Svg svg, List<PlotPanel> panels, int top) {
        if (panels.isEmpty()) {
            return;
        }
        Scale values = Scale.around(panels.stream().flatMapToDouble(PlotPanel::reach), LEAST_ROOM, 0, 1);
        for (int i = 0; i < panels.size(); i++) {
            int column = i % COLUMNS;
            int row = i / COLUMNS;
            panels.get(i).draw(svg, column * PlotPanel.WIDTH, top + row * PlotPanel.HEIGHT, values);
        }
    }

    private static int rows(List<PlotPanel> panels) {
        return (panels.size() + COLUMNS - 1) / COLUMNS;
    }

    private record Subspace(@Nullable Integer stage, Dimension dimension) {

        boolean holds(SweepOutcome.Point point) {
            return point.dimension() == dimension && Objects.equals(point.stage(), stage);
        }

        boolean holds(JobResult.SweepEffect effect) {
            return effect.dimension() == dimension && Objects.equals(effect.stage(), stage);
        }
    }
}
