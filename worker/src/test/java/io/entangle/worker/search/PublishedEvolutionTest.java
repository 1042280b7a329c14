package io.entangle.worker.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.constraint.Range;
import io.entangle.shared.cost.PublishedCounter;
import io.entangle.shared.experiment.SearchSpec;
import io.entangle.shared.json.Json;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.Presets;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The published search is replayed as it was recorded; what is wrong with it is not wrong with ours. */
class PublishedEvolutionTest {

    private static final AutoFormerSpace TINY =
            (AutoFormerSpace) Presets.find("autoformer-tiny").orElseThrow().space();
    private static final PublishedSearchSettings SETTINGS =
            new PublishedSearchSettings(0, 4, 50, 10, 25, 25, 0.2, 0.4, 5, 7);

    @Test
    void theRecordedRunIsReplayedCandidateByCandidate() throws IOException {
        JsonNode golden = golden();
        PublishedTrace trace = run(SETTINGS);
        assertThat(trace.generations()).hasSize(golden.path("generations").size());
        for (int g = 0; g < trace.generations().size(); g++) {
            List<PublishedTrace.Scored> generation = trace.generations().get(g);
            JsonNode expected = golden.path("generations").path(g);
            assertThat(generation).hasSize(expected.size());
            for (int i = 0; i < generation.size(); i++) {
                JsonNode one = expected.path(i);
                assertThat(generation.get(i))
                        .isEqualTo(new PublishedTrace.Scored(
                                candidate(one.path("cand")),
                                one.path("acc").asDouble(),
                                one.path("params_m").asDouble()));
            }
        }
        assertThat(trace.unranked()).isEqualTo(candidates(golden.path("final_generation_never_ranked")));
        assertThat(trace.best()).isEqualTo(candidates(golden.path("top10")));
        assertThat(trace.evaluations()).isEqualTo(golden.path("val_evaluations").asInt());
        assertThat(trace.noted()).isEqualTo(golden.path("vis_dict_entries").asInt());
        assertThat(trace.untried())
                .isEqualTo(golden.path("vis_dict_never_tried").asInt());
        assertThat(trace.overLimit())
                .isEqualTo(golden.path("rejections_over_limit").asInt());
    }

    @Test
    void theLastGenerationOfTheirsIsForgottenAndThatOfOursIsRanked() {
        PublishedTrace theirs = run(SETTINGS);
        double worst = score(theirs.best().get(theirs.best().size() - 1).architecture());
        assertThat(theirs.unranked()).anyMatch(candidate -> score(candidate.architecture()) > worst);

        SearchAlgorithm ours = ours(new Constraints(new Range(5_000_000L, 7_000_000L), null));
        List<Evaluated> told = toTheEnd(ours);
        assertThat(ours.ranking()).hasSameSizeAs(told).containsAll(told);
        assertThat(told).anyMatch(one -> one.proposal().generation() == 3);
    }

    @Test
    void theirsNeverEndsWhereNothingIsLeftAndOursSaysSo() {
        PublishedSearchSettings impossible = new PublishedSearchSettings(0, 4, 50, 10, 25, 25, 0.2, 0.4, 5, 5.1);
        assertThatThrownBy(() -> run(impossible))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("never ends");
        assertThat(ours(new Constraints(new Range(5_000_000L, 5_100_000L), null))
                        .ending())
                .isPresent();
    }

    @Test
    void crossingDifferentDepthsMalformsTheirsAndNotOurs() {
        AutoFormerArchitecture shallow = TINY.smallest();
        AutoFormerArchitecture deep = TINY.largest();
        PublishedCandidate child = new PublishedCandidate(Stream.concat(
                        Stream.of((double) deep.depth()),
                        PublishedCandidate.of(
                                        shallow.depth(),
                                        shallow.mlpRatio(),
                                        shallow.numHeads().stream()
                                                .map(Integer::doubleValue)
                                                .toList(),
                                        shallow.embedDim())
                                .genes()
                                .stream()
                                .skip(1))
                .toList());
        assertThatThrownBy(child::architecture).hasMessageContaining("malformed");
        Variation variation = Variation.of(TINY);
        for (int i = 0; i < 200; i++) {
            Architecture crossed = variation.crossed(shallow, deep, RandomStreams.stream(i, "test"));
            assertThat(TINY.violations(crossed)).isEmpty();
        }
    }

    private static SearchAlgorithm ours(Constraints constraints) {
        return SearchAlgorithms.start(
                new SearchProblem(TINY, constraints, SearchProblems.spec(SearchSpec.EVOLUTION, 4, 50), 0));
    }

    private static List<Evaluated> toTheEnd(SearchAlgorithm search) {
        List<Evaluated> told = new ArrayList<>();
        while (!search.done()) {
            List<Evaluated> scored = search.ask(50).stream()
                    .map(proposal -> new Evaluated(proposal, score(proposal.architecture())))
                    .toList();
            search.tell(scored);
            told.addAll(scored);
        }
        return told;
    }

    private static PublishedTrace run(PublishedSearchSettings settings) {
        return new PublishedEvolution(
                        TINY,
                        settings,
                        subnet -> PublishedCounter.parameters(TINY, subnet),
                        PublishedEvolutionTest::score)
                .run();
    }

    /** The made-up accuracy of the recorded run. */
    private static double score(Architecture architecture) {
        AutoFormerArchitecture subnet = (AutoFormerArchitecture) architecture;
        int n = subnet.depth();
        double ratios = 0;
        double heads = 0;
        for (int i = 0; i < n; i++) {
            ratios += (i + 1) * subnet.mlpRatio().get(i);
            heads += subnet.numHeads().get(i) * (n - i);
        }
        double score = ratios / n + 3 * heads / n - 0.05 * subnet.embedDim();
        return new BigDecimal(score).setScale(6, RoundingMode.HALF_EVEN).doubleValue();
    }

    private static List<PublishedCandidate> candidates(JsonNode array) {
        return array.valueStream().map(PublishedEvolutionTest::candidate).toList();
    }

    private static PublishedCandidate candidate(JsonNode genes) {
        return new PublishedCandidate(
                genes.valueStream().map(JsonNode::asDouble).toList());
    }

    private static JsonNode golden() throws IOException {
        try (InputStream in = PublishedEvolutionTest.class.getResourceAsStream("/goldens/evolution-trace.json")) {
            return Json.mapper().readTree(Objects.requireNonNull(in));
        }
    }
}
