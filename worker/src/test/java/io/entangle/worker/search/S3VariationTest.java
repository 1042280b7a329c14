package io.entangle.worker.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.experiment.SearchSpec;
import io.entangle.shared.searchspace.Presets;
import io.entangle.shared.searchspace.S3Space;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.search.SearchProblems.Family;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Depth and embedding vary with each stage, windows, heads and ratios with each block. */
class S3VariationTest {

    private static final int DRAWS = 20_000;
    private static final int THIRD = 2;

    private final S3Space space =
            (S3Space) Presets.find("s3-tiny").orElseThrow().space();
    private final Variation variation = Variation.of(space);
    private final SplittableRandom random = new SplittableRandom(17);

    @Test
    void mutationWithProbabilityZeroChangesNothing() {
        for (int i = 0; i < 100; i++) {
            Architecture parent = space.sample(random);
            assertThat(variation.mutated(parent, 0, 0, random)).isEqualTo(parent);
        }
    }

    /** A choice is drawn anew with the given probability and then may come out the same: 0.4 × 2/3 of three choices, 0.2 × 1/2 of two. */
    @Test
    void mutationDrawsTheChoicesOfEachStageAndOfEachBlockAnew() {
        S3Architecture.Stage parent = space.largest().stages().get(THIRD);
        int depth = 0;
        int embed = 0;
        int window = 0;
        int heads = 0;
        int ratio = 0;
        for (int i = 0; i < DRAWS; i++) {
            S3Architecture mutated = (S3Architecture) variation.mutated(space.largest(), 0.2, 0.4, random);
            assertThat(space.violations(mutated)).isEmpty();
            S3Architecture.Stage child = mutated.stages().get(THIRD);
            depth += child.depth() == parent.depth() ? 0 : 1;
            embed += child.embedDim() == parent.embedDim() ? 0 : 1;
            window += child.windowSize().get(1).equals(parent.windowSize().get(1)) ? 0 : 1;
            heads += child.numHeads().get(0).equals(parent.numHeads().get(0)) ? 0 : 1;
            ratio += child.mlpRatio().get(3).equals(parent.mlpRatio().get(3)) ? 0 : 1;
        }
        assertShare(depth, 0.4 * 2 / 3);
        assertShare(embed, 0.4 * 2 / 3);
        assertShare(window, 0.2 / 2);
        assertShare(heads, 0.2 * 2 / 3);
        assertShare(ratio, 0.2 * 2 / 3);
    }

    private static void assertShare(int count, double expected) {
        double tolerance = 0.015; // more than four standard deviations
        assertThat((double) count / DRAWS).isBetween(expected - tolerance, expected + tolerance);
    }

    @Test
    void stagesMutateIndependently() {
        Set<List<Integer>> depths = new HashSet<>();
        for (int i = 0; i < 5_000; i++) {
            S3Architecture child = (S3Architecture) variation.mutated(space.largest(), 0, 0.9, random);
            depths.add(child.stages().stream().map(S3Architecture.Stage::depth).toList());
        }
        assertThat(depths).as("three depths in each of four stages").hasSize(81);
    }

    @Test
    void parentsOfDifferentDepthsHaveWellFormedChildrenThatMixTheirStages() {
        S3Architecture deep = space.largest();
        S3Architecture shallow = space.smallest();
        Set<List<Integer>> embeddings = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            S3Architecture child = (S3Architecture) variation.crossed(deep, shallow, random);
            assertThat(space.violations(child)).isEmpty();
            for (int stage = 0; stage < child.stages().size(); stage++) {
                S3Architecture.Stage mixed = child.stages().get(stage);
                S3Architecture.Stage deeper = deep.stages().get(stage);
                int both = shallow.stages().get(stage).depth();
                assertThat(mixed.depth()).isIn(both, deeper.depth());
                assertThat(mixed.numHeads().subList(both, mixed.depth()))
                        .as("blocks that the shallow one lacks")
                        .isEqualTo(deeper.numHeads().subList(both, mixed.depth()));
            }
            embeddings.add(
                    child.stages().stream().map(S3Architecture.Stage::embedDim).toList());
        }
        assertThat(embeddings).as("either parent's in each of four stages").hasSize(16);
    }

    @Test
    void aPathStaysInTheSpaceAndEndsAtItsGoal() {
        for (int i = 0; i < 50; i++) {
            Architecture goal = space.sample(random);
            List<Architecture> path = new ArrayList<>();
            variation.path(space.sample(random), goal, random).forEachRemaining(path::add);
            assertThat(path)
                    .allSatisfy(step -> assertThat(space.violations(step)).isEmpty());
            assertThat(path).last().isEqualTo(goal);
        }
    }

    @Test
    void listsEveryArchitectureOnce() {
        SearchSpace small = SearchProblems.small(SearchSpec.EVOLUTION, Family.S3, Constraints.NONE)
                .space();
        List<Architecture> all = new ArrayList<>();
        Variation.of(small).all().forEachRemaining(all::add);
        assertThat(all)
                .doesNotHaveDuplicates()
                .hasSize(small.distinctSubnets().intValueExact())
                .allSatisfy(one -> assertThat(small.violations(one)).isEmpty());
    }
}
