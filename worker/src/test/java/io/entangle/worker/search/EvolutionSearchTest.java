package io.entangle.worker.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.experiment.SearchSpec;
import io.entangle.shared.job.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvolutionSearchTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void atEqualEvaluationsItsFiftiethBestBeatsTheBestOfRandomSearch(long seed) {
        SyntheticLandscape landscape = new SyntheticLandscape(seed);
        List<Evaluated> evolution = ranking(SearchProblems.published(SearchSpec.EVOLUTION, seed), landscape);
        List<Evaluated> random = ranking(SearchProblems.published(SearchSpec.RANDOM, seed), landscape);

        assertThat(evolution).hasSameSizeAs(random).hasSize(1_000);
        assertThat(evolution.get(49).score()).isGreaterThan(random.get(0).score());
    }

    @Test
    void theFirstGenerationIsRandomAndEachLaterOneIsHalfMutationsHalfCrossovers() {
        SearchProblem problem = SearchProblems.published(SearchSpec.EVOLUTION, 3);
        SyntheticLandscape landscape = new SyntheticLandscape(3);
        var byGeneration = ranking(problem, landscape).stream()
                .map(Evaluated::proposal)
                .collect(Collectors.groupingBy(
                        Proposal::generation, Collectors.groupingBy(Proposal::origin, Collectors.counting())));

        assertThat(byGeneration).hasSize(20);
        assertThat(byGeneration.get(0)).containsOnlyKeys(Origin.RANDOM).containsEntry(Origin.RANDOM, 50L);
        assertThat(byGeneration.get(1)).containsEntry(Origin.MUTATION, 25L).containsEntry(Origin.CROSSOVER, 25L);
    }

    @Test
    void waitsForAWholeGenerationBeforeBreedingTheNext() {
        SearchAlgorithm search = SearchAlgorithms.start(SearchProblems.published(SearchSpec.EVOLUTION, 3));
        List<Proposal> generation = search.ask(1_000);
        assertThat(generation).hasSize(50);

        search.tell(scored(generation.subList(0, 49), new SyntheticLandscape(1)));
        assertThat(search.ask(1)).isEmpty();
        assertThat(search.done()).isFalse();

        search.tell(scored(generation.subList(49, 50), new SyntheticLandscape(1)));
        assertThat(search.ask(1))
                .singleElement()
                .extracting(Proposal::generation)
                .isEqualTo(1);
    }

    /** Parents are the best so far: with nothing but unchanged copies and crossovers, children hold only parents' choices. */
    @Test
    void childrenDescendFromTheBestParentsOnly() {
        SearchProblem problem = SearchProblems.published(SearchSpec.EVOLUTION, 3);
        SearchAlgorithm search = SearchAlgorithms.start(problem);
        SyntheticLandscape landscape = new SyntheticLandscape(2);
        search.tell(scored(search.ask(50), landscape));
        List<List<Integer>> parentHeads = search.ranking().stream()
                .limit(problem.spec().parents())
                .map(best -> Subnets.of(best.proposal()).numHeads())
                .toList();

        List<Proposal> crossed = search.ask(50).stream()
                .filter(child -> child.origin() == Origin.CROSSOVER)
                .toList();

        assertThat(crossed).isNotEmpty().allSatisfy(child -> {
            List<Integer> heads = Subnets.of(child).numHeads();
            assertThat(pairsOf(parentHeads))
                    .anySatisfy(pair -> assertThat(choicesAgree(heads, pair)).isTrue());
        });
    }

    private static List<List<List<Integer>>> pairsOf(List<List<Integer>> parents) {
        List<List<List<Integer>>> pairs = new ArrayList<>();
        parents.forEach(a -> parents.forEach(b -> pairs.add(List.of(a, b))));
        return pairs;
    }

    private static boolean choicesAgree(List<Integer> child, List<List<Integer>> parents) {
        for (int i = 0; i < child.size(); i++) {
            int layer = i;
            Set<Integer> offered = parents.stream()
                    .filter(parent -> layer < parent.size())
                    .map((Function<List<Integer>, Integer>) parent -> parent.get(layer))
                    .collect(Collectors.toSet());
            if (!offered.contains(child.get(layer))) {
                return false;
            }
        }
        return true;
    }

    private static List<Evaluated> ranking(SearchProblem problem, SyntheticLandscape landscape) {
        SearchAlgorithm search = SearchAlgorithms.start(problem);
        while (!search.done()) {
            search.tell(scored(search.ask(50), landscape));
        }
        return search.ranking();
    }

    private static List<Evaluated> scored(List<Proposal> proposals, SyntheticLandscape landscape) {
        return proposals.stream()
                .map(proposal -> new Evaluated(proposal, landscape.score(proposal.architecture())))
                .toList();
    }
}
