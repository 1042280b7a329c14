package io.entangle.worker.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.constraint.Range;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.search.SearchProblems.Family;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every registered search algorithm keeps to, in spaces of either family. */
class SearchAlgorithmContractTest {

    private static final SyntheticLandscape LANDSCAPE = new SyntheticLandscape(11);

    static Stream<Arguments> algorithms() {
        return SearchAlgorithms.names().stream()
                .flatMap(algorithm -> Arrays.stream(Family.values()).map(family -> Arguments.of(algorithm, family)));
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void keepsTheLimitsStaysInTheSpaceAndNeverRepeats(String algorithm, Family family) {
        SearchProblem problem = SearchProblems.large(algorithm, family, 1);
        List<Proposal> proposals = run(SearchAlgorithms.start(problem), 16, LANDSCAPE::score);

        assertThat(proposals).hasSize(1_000);
        assertThat(proposals).extracting(Proposal::architecture).doesNotHaveDuplicates();
        assertThat(proposals).allSatisfy(proposal -> {
            assertThat(problem.space().violations(proposal.architecture())).isEmpty();
            assertThat(problem.constraints().admit(CostModel.of(problem.space(), proposal.architecture())))
                    .isTrue();
        });
        assertThat(proposals).extracting(Proposal::generation).isSorted().contains(0, 19);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void endsOnABudgetAndSaysSo(String algorithm, Family family) {
        SearchAlgorithm search = SearchAlgorithms.start(SearchProblems.large(algorithm, family, 1));
        run(search, 50, LANDSCAPE::score);

        assertThat(search.done()).isTrue();
        assertThat(search.ask(1)).isEmpty();
        assertThat(search.ending()).hasValueSatisfying(ending -> {
            assertThat(ending.reason()).isEqualTo(Ending.Reason.BUDGET_SPENT);
            assertThat(ending.explanation()).contains("1000");
        });
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void ranksEverythingItWasToldTheLastGenerationIncluded(String algorithm, Family family) {
        SearchAlgorithm search = SearchAlgorithms.start(SearchProblems.large(algorithm, family, 2));
        List<Proposal> proposals = run(search, 7, LANDSCAPE::score);

        assertThat(search.ranking()).extracting(Evaluated::proposal).containsExactlyInAnyOrderElementsOf(proposals);
        assertThat(search.ranking())
                .isSortedAccordingTo(
                        Comparator.comparingDouble(Evaluated::score).reversed());
        assertThat(search.ranking())
                .anySatisfy(evaluated ->
                        assertThat(evaluated.proposal().generation()).isEqualTo(19));
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void theSameSeedTakesTheSameWayAndAnotherSeedAnother(String algorithm, Family family) {
        List<Proposal> once =
                run(SearchAlgorithms.start(SearchProblems.large(algorithm, family, 5)), 10, LANDSCAPE::score);
        List<Proposal> again =
                run(SearchAlgorithms.start(SearchProblems.large(algorithm, family, 5)), 10, LANDSCAPE::score);
        List<Proposal> other =
                run(SearchAlgorithms.start(SearchProblems.large(algorithm, family, 6)), 10, LANDSCAPE::score);

        assertThat(again).isEqualTo(once);
        assertThat(other).isNotEqualTo(once);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void theWayDependsNeitherOnBatchesNorOnTheOrderOfTelling(String algorithm, Family family) {
        SearchProblem problem = SearchProblems.large(algorithm, family, 5);
        List<Proposal> inOrder = run(SearchAlgorithms.start(problem), 50, LANDSCAPE::score);

        SearchAlgorithm search = SearchAlgorithms.start(problem);
        SplittableRandom random = new SplittableRandom(1);
        List<Proposal> proposals = new ArrayList<>();
        List<Evaluated> untold = new ArrayList<>();
        while (!search.done()) {
            List<Proposal> asked = search.ask(1 + random.nextInt(9));
            proposals.addAll(asked);
            asked.forEach(proposal -> untold.add(evaluated(proposal, LANDSCAPE::score)));
            Collections.reverse(untold);
            int some = asked.isEmpty() ? untold.size() : random.nextInt(untold.size() + 1);
            List<Evaluated> telling = untold.subList(0, some);
            search.tell(List.copyOf(telling));
            telling.clear();
        }

        assertThat(proposals).isEqualTo(inOrder);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void aKilledSearchIsReplayedFromTheScoresAlreadyKnown(String algorithm, Family family) {
        SearchProblem problem = SearchProblems.large(algorithm, family, 8);
        List<Proposal> uninterrupted = run(SearchAlgorithms.start(problem), 20, LANDSCAPE::score);

        Map<Architecture, Double> known = new HashMap<>();
        SearchAlgorithm killed = SearchAlgorithms.start(problem);
        while (known.size() < 333) {
            List<Proposal> asked = killed.ask(9);
            asked.forEach(proposal -> known.put(proposal.architecture(), LANDSCAPE.score(proposal.architecture())));
            killed.tell(asked.stream()
                    .map(proposal -> evaluated(proposal, LANDSCAPE::score))
                    .toList());
        }
        Set<Architecture> scoredAnew = new HashSet<>();
        List<Proposal> replayed = run(SearchAlgorithms.start(problem), 20, architecture -> {
            Double score = known.get(architecture);
            if (score == null) {
                scoredAnew.add(architecture);
                return LANDSCAPE.score(architecture);
            }
            return score;
        });

        assertThat(replayed).isEqualTo(uninterrupted);
        assertThat(scoredAnew).hasSize(uninterrupted.size() - known.size());
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void aSmallSpaceIsListedToItsLastArchitecture(String algorithm, Family family) {
        SearchProblem problem = SearchProblems.small(algorithm, family, Constraints.NONE);
        int subnets = problem.space().distinctSubnets().intValueExact();
        SearchAlgorithm search = SearchAlgorithms.start(problem);
        List<Proposal> proposals = run(search, 3, LANDSCAPE::score);

        assertThat(proposals).hasSize(subnets);
        assertThat(proposals).extracting(Proposal::architecture).doesNotHaveDuplicates();
        assertThat(search.ending()).hasValueSatisfying(ending -> {
            assertThat(ending.reason()).isEqualTo(Ending.Reason.SPACE_EXHAUSTED);
            assertThat(ending.explanation()).contains("all %d ".formatted(subnets));
        });
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void aSmallSpaceUnderLimitsYieldsExactlyWhatTheyAdmit(String algorithm, Family family) {
        SearchSpace space =
                SearchProblems.small(algorithm, family, Constraints.NONE).space();
        List<Architecture> admitted = new ArrayList<>();
        List<Long> sizes = new ArrayList<>();
        Variation.of(space)
                .all()
                .forEachRemaining(one -> sizes.add(CostModel.of(space, one).parameters()));
        Collections.sort(sizes);
        Constraints limits = new Constraints(new Range(sizes.get(3), sizes.get(9)), null);
        Variation.of(space).all().forEachRemaining(one -> {
            if (limits.admit(CostModel.of(space, one))) {
                admitted.add(one);
            }
        });

        List<Proposal> proposals =
                run(SearchAlgorithms.start(SearchProblems.small(algorithm, family, limits)), 4, LANDSCAPE::score);

        assertThat(admitted).hasSizeBetween(7, sizes.size() - 1);
        assertThat(proposals).extracting(Proposal::architecture).containsExactlyInAnyOrderElementsOf(admitted);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void infeasibleLimitsEndItAtOnce(String algorithm, Family family) {
        SearchAlgorithm search = SearchAlgorithms.start(
                SearchProblems.small(algorithm, family, new Constraints(Range.atMost(10), null)));

        assertThat(search.done()).isTrue();
        assertThat(search.ask(5)).isEmpty();
        assertThat(search.ranking()).isEmpty();
        assertThat(search.ending())
                .hasValueSatisfying(ending -> assertThat(ending.reason()).isEqualTo(Ending.Reason.INFEASIBLE));
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void limitsThatAlmostNothingMeetsAreMetAllTheSame(String algorithm, Family family) {
        SearchProblem wide = SearchProblems.large(algorithm, family, 4);
        long smallest = CostModel.of(wide.space(), wide.space().smallest()).parameters();
        Constraints narrow = new Constraints(Range.atMost(smallest + 100_000), null);
        SearchProblem problem = new SearchProblem(wide.space(), narrow, SearchProblems.spec(algorithm, 3, 20), 4);
        SearchAlgorithm search = SearchAlgorithms.start(problem);

        List<Proposal> proposals = run(search, 8, LANDSCAPE::score);

        assertThat(proposals).isNotEmpty();
        assertThat(search.done()).isTrue();
        assertThat(proposals)
                .allSatisfy(proposal -> assertThat(narrow.admit(CostModel.of(problem.space(), proposal.architecture())))
                        .isTrue());
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void scoresNobodyAskedForAreRefused(String algorithm, Family family) {
        SearchProblem problem = SearchProblems.large(algorithm, family, 1);
        SearchAlgorithm search = SearchAlgorithms.start(problem);
        Evaluated first = evaluated(search.ask(1).get(0), LANDSCAPE::score);
        Evaluated stranger = evaluated(
                new Proposal(problem.space().largest(), first.proposal().origin(), 0), LANDSCAPE::score);

        search.tell(List.of(first));

        assertThatThrownBy(() -> search.tell(List.of(first))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> search.tell(List.of(stranger))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Evaluated(first.proposal(), Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Proposal> run(SearchAlgorithm search, int batch, ToDoubleFunction<Architecture> score) {
        List<Proposal> proposals = new ArrayList<>();
        while (!search.done()) {
            List<Proposal> asked = search.ask(batch);
            assertThat(asked)
                    .as("a search told everything either proposes or is done")
                    .isNotEmpty();
            proposals.addAll(asked);
            search.tell(
                    asked.stream().map(proposal -> evaluated(proposal, score)).toList());
        }
        return proposals;
    }

    private static Evaluated evaluated(Proposal proposal, ToDoubleFunction<Architecture> score) {
        return new Evaluated(proposal, score.applyAsDouble(proposal.architecture()));
    }
}
