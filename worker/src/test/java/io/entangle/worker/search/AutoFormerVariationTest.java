package io.entangle.worker.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.experiment.SearchSpec;
import io.entangle.shared.searchspace.SearchSpace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AutoFormerVariationTest {

    private static final int DRAWS = 20_000;

    private final SearchSpace space =
            SearchProblems.published(SearchSpec.EVOLUTION, 0).space();
    private final Variation variation = Variation.of(space);
    private final SplittableRandom random = new SplittableRandom(17);

    @Test
    void mutationWithProbabilityZeroChangesNothing() {
        for (int i = 0; i < 100; i++) {
            Architecture parent = space.sample(random);
            assertThat(variation.mutated(parent, 0, 0, random)).isEqualTo(parent);
        }
    }

    /** A choice is drawn anew with the given probability and then may come out the same: 0.4 × 2/3 of three choices. */
    @Test
    void mutationDrawsChoicesAnewAsOftenAsPublished() {
        AutoFormerArchitecture parent = (AutoFormerArchitecture) space.largest();
        int deeper = 0;
        int embed = 0;
        int heads = 0;
        int ratios = 0;
        for (int i = 0; i < DRAWS; i++) {
            AutoFormerArchitecture child = (AutoFormerArchitecture) variation.mutated(parent, 0.2, 0.4, random);
            assertThat(space.violations(child)).isEmpty();
            deeper += child.depth() == parent.depth() ? 0 : 1;
            embed += child.embedDim() == parent.embedDim() ? 0 : 1;
            heads += child.numHeads().get(0).equals(parent.numHeads().get(0)) ? 0 : 1;
            ratios += child.mlpRatio().get(11).equals(parent.mlpRatio().get(11)) ? 0 : 1;
        }
        double tolerance = 0.015; // more than four standard deviations
        assertThat((double) deeper / DRAWS).isBetween(0.4 * 2 / 3 - tolerance, 0.4 * 2 / 3 + tolerance);
        assertThat((double) embed / DRAWS).isBetween(0.4 * 2 / 3 - tolerance, 0.4 * 2 / 3 + tolerance);
        assertThat((double) heads / DRAWS).isBetween(0.2 / 2 - tolerance, 0.2 / 2 + tolerance);
        assertThat((double) ratios / DRAWS).isBetween(0.2 / 2 - tolerance, 0.2 / 2 + tolerance);
    }

    @Test
    void parentsOfDifferentDepthsHaveWellFormedChildrenOfBothDepths() {
        AutoFormerArchitecture deep = (AutoFormerArchitecture) space.largest();
        AutoFormerArchitecture shallow = (AutoFormerArchitecture) space.smallest();
        Set<Integer> depths = new HashSet<>();
        Set<Integer> embeddings = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            AutoFormerArchitecture child = (AutoFormerArchitecture) variation.crossed(deep, shallow, random);
            assertThat(space.violations(child)).isEmpty();
            for (int layer = shallow.depth(); layer < child.depth(); layer++) {
                assertThat(child.numHeads().get(layer))
                        .isEqualTo(deep.numHeads().get(layer));
            }
            depths.add(child.depth());
            embeddings.add(child.embedDim());
        }
        assertThat(depths).containsExactlyInAnyOrder(deep.depth(), shallow.depth());
        assertThat(embeddings).containsExactlyInAnyOrder(deep.embedDim(), shallow.embedDim());
    }

    @Test
    void aPathStaysInTheSpaceAndEndsAtItsGoal() {
        for (int i = 0; i < 50; i++) {
            Architecture from = space.sample(random);
            List<Architecture> path = new ArrayList<>();
            variation.path(from, space.smallest(), random).forEachRemaining(path::add);
            assertThat(path)
                    .allSatisfy(step -> assertThat(space.violations(step)).isEmpty());
            assertThat(path).last().isEqualTo(space.smallest());
        }
    }

    @Test
    void listsEveryArchitectureOnce() {
        SearchSpace small =
                SearchProblems.small(SearchSpec.EVOLUTION, Constraints.NONE).space();
        Set<Architecture> seen = new HashSet<>();
        Iterator<Architecture> all = Variation.of(small).all();
        while (all.hasNext()) {
            Architecture next = all.next();
            assertThat(small.violations(next)).isEmpty();
            assertThat(seen.add(next)).isTrue();
        }
        assertThat(seen).hasSize(small.distinctSubnets().intValueExact());
    }
}
