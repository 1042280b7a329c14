package io.entangle.api.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.ArchitectureCodec;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.contract.v1.SweepOutcome;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.PairedDifference;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.searchspace.Presets;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.sweep.DimensionSweep;
import io.entangle.shared.sweep.Variant;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class SweepPlotTest {

    private static final AutoFormerSpace SPACE =
            (AutoFormerSpace) Presets.find("shapes-32").orElseThrow().space();
    private static final Dimension[] ALL = SPACE.dimensions().toArray(new Dimension[0]);
    private static final AutoFormerArchitecture BASE = SPACE.largest();

    @Test
    void thereIsAPanelForEachDimensionAndADotForEachChoice() throws Exception {
        Document plot = parsed(SweepPlot.svg("an experiment", BASE, outcome(false, ALL)));

        assertThat(texts(plot))
                .contains(
                        "depth", "embedding", "heads of all blocks", "MLP ratio of all blocks", "held-out accuracy, %");
        int choices = SPACE.depth().size()
                + SPACE.embedDim().size()
                + SPACE.numHeads().size()
                + SPACE.mlpRatio().size();
        List<Element> dots = elements(plot, "circle");
        assertThat(dots).hasSize(choices);
        assertThat(dots)
                .filteredOn(dot -> dot.getAttribute("r").equals("5.5"))
                .as("the base, once in each panel")
                .hasSize(4);
        assertThat(elements(plot, "line")).as("its level").hasSize(4);
        assertThat(texts(plot))
                .containsAll(SPACE.embedDim().stream().map(String::valueOf).toList());
    }

    @Test
    void eachStageHasItsPanels() throws Exception {
        SearchSpace staged = Presets.find("s3-cifar-32").orElseThrow().space();
        Architecture base = staged.smallest();
        SweepOutcome outcome = new SweepOutcome(
                SubnetScore.of(705, 1000),
                DimensionSweep.variants(staged, base, List.of(Dimension.DEPTH, Dimension.WINDOW_SIZE), false).stream()
                        .map(variant -> point(staged, base, variant, SubnetScore.of(700, 1000), PairedDifference.NONE))
                        .toList(),
                List.of());

        Document plot = parsed(SweepPlot.svg("an experiment", base, outcome));

        assertThat(texts(plot)).contains("depth of stage 1", "window of all blocks of stage 1", "depth of stage 4");
    }

    @Test
    void onlyWhatWasSweptIsDrawn() throws Exception {
        Document plot = parsed(SweepPlot.svg("an experiment", BASE, outcome(false, Dimension.DEPTH)));

        assertThat(texts(plot)).contains("depth").doesNotContain("embedding");
        assertThat(elements(plot, "circle")).hasSize(SPACE.depth().size());
    }

    @Test
    void blocksThatWereVariedAloneGetAPanelOfTheirEffects() throws Exception {
        Document plot = parsed(SweepPlot.svg("an experiment", BASE, outcome(true, Dimension.NUM_HEADS)));

        assertThat(texts(plot)).contains("heads of all blocks", "effect of each block's heads", "block");
        assertThat(elements(plot, "circle")).hasSize(SPACE.numHeads().size() + BASE.depth());
    }

    @Test
    void everythingIsOnTheSheetAndNothingComesFromElsewhere() throws Exception {
        String svg = SweepPlot.svg("an experiment", BASE, outcome(true, ALL));
        Document plot = parsed(svg);

        double width = Double.parseDouble(plot.getDocumentElement().getAttribute("width"));
        double height = Double.parseDouble(plot.getDocumentElement().getAttribute("height"));
        assertThat(elements(plot, "circle")).allSatisfy(dot -> {
            assertThat(Double.parseDouble(dot.getAttribute("cx"))).isBetween(0.0, width);
            assertThat(Double.parseDouble(dot.getAttribute("cy"))).isBetween(0.0, height);
        });
        assertThat(svg).doesNotContain("<script", "href", "url(", "@import", "<style");
    }

    @Test
    void aNameIsTextWhateverItHolds() throws Exception {
        String name = "</text><script>alert('1 & \"2\"')</script> ½ \ud800";

        Document plot = parsed(SweepPlot.svg(name, BASE, outcome(false, Dimension.DEPTH)));

        assertThat(elements(plot, "script")).isEmpty();
        assertThat(texts(plot)).contains("</text><script>alert('1 & \"2\"')</script> ½ \ufffd");
    }

    @Test
    void equalAccuraciesAreDrawnAllTheSame() throws Exception {
        SweepOutcome outcome = outcome(false, Dimension.DEPTH);
        SubnetScore perfect = SubnetScore.of(100, 100);
        SweepOutcome equal = new SweepOutcome(
                perfect,
                outcome.points().stream()
                        .map(point -> new SweepOutcome.Point(
                                point.dimension(),
                                null,
                                null,
                                point.value(),
                                point.base(),
                                point.architecture(),
                                point.hash(),
                                point.costs(),
                                perfect,
                                PairedDifference.NONE))
                        .toList(),
                List.of());

        String svg = SweepPlot.svg("an experiment", BASE, equal);

        assertThat(svg).doesNotContain("NaN", "Infinity");
        assertThat(texts(parsed(svg))).contains("100.0");
    }

    private static SweepOutcome outcome(boolean perBlock, Dimension... dimensions) {
        List<SweepOutcome.Point> points = new ArrayList<>();
        for (var variant : DimensionSweep.variants(SPACE, BASE, Arrays.asList(dimensions), perBlock)) {
            points.add(point(
                    SPACE,
                    BASE,
                    variant,
                    SubnetScore.of(700 + points.size(), 1000),
                    PairedDifference.of(points.size(), 2, 1000)));
        }
        List<JobResult.SweepEffect> effects = Arrays.stream(dimensions)
                .filter(dimension -> perBlock && dimension.isOfEachBlock())
                .flatMap(dimension -> IntStream.range(0, BASE.depth())
                        .mapToObj(block -> new JobResult.SweepEffect(
                                dimension, null, block, 1, 2, PairedDifference.of(10 + block, 3, 1000))))
                .toList();
        return new SweepOutcome(SubnetScore.of(705, 1000), points, effects);
    }

    private static SweepOutcome.Point point(
            SearchSpace space, Architecture base, Variant variant, SubnetScore score, PairedDifference fromBase) {
        return new SweepOutcome.Point(
                variant.dimension(),
                variant.stage(),
                variant.block(),
                variant.value(),
                variant.architecture().equals(base),
                variant.architecture(),
                ArchitectureCodec.hash(variant.architecture()),
                CostModel.of(space, variant.architecture()),
                score,
                fromBase);
    }

    private static Document parsed(String svg) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<String> texts(Document plot) {
        return elements(plot, "text").stream().map(Element::getTextContent).toList();
    }

    private static List<Element> elements(Document plot, String name) {
        var found = plot.getElementsByTagName(name);
        return IntStream.range(0, found.getLength())
                .mapToObj(found::item)
                .map(Element.class::cast)
                .toList();
    }
}
