package io.entangle.worker.search;

import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.constraint.Range;
import io.entangle.shared.experiment.SearchSpec;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.ImageGeometry;
import io.entangle.shared.searchspace.Pooling;
import io.entangle.shared.searchspace.Presets;
import io.entangle.shared.searchspace.RelativePosition;
import io.entangle.shared.searchspace.SearchSpace;
import java.util.List;

/** Problems that the tests of searches share. */
final class SearchProblems {

    private SearchProblems() {}

    /** Supernet-T as published, under the limits of the published example. */
    static SearchProblem published(String algorithm, long seed) {
        SearchSpace tiny = Presets.find("autoformer-tiny").orElseThrow().space();
        return new SearchProblem(
                tiny, new Constraints(new Range(5_000_000L, 7_000_000L), null), spec(algorithm, 20, 50), seed);
    }

    /** A space of 2 × (4 + 16) = 40 subnets. */
    static SearchProblem small(String algorithm, Constraints constraints) {
        AutoFormerSpace space = new AutoFormerSpace(
                new ImageGeometry(32, 4, 3),
                10,
                List.of(1, 2),
                List.of(32, 64),
                List.of(1.0, 2.0),
                List.of(1, 2),
                16,
                null,
                new RelativePosition(true, 14),
                Pooling.MEAN);
        return new SearchProblem(space, constraints, spec(algorithm, 20, 50), 3);
    }

    static SearchSpec spec(String algorithm, int generations, int population) {
        SearchSpec defaults = SearchSpec.DEFAULT;
        return new SearchSpec(
                algorithm,
                generations,
                population,
                Math.min(defaults.parents(), population),
                population / 2,
                population / 2,
                defaults.mutationProbability(),
                defaults.depthMutationProbability(),
                null,
                defaults.evaluationBatchSize());
    }
}
