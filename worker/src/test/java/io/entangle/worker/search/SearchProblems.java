package io.entangle.worker.search;

import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.constraint.Range;
import io.entangle.shared.experiment.SearchSpec;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.ImageGeometry;
import io.entangle.shared.searchspace.Pooling;
import io.entangle.shared.searchspace.Presets;
import io.entangle.shared.searchspace.RelativePosition;
import io.entangle.shared.searchspace.S3Space;
import io.entangle.shared.searchspace.SearchSpace;
import java.util.List;

/** Problems that the tests of searches share. */
final class SearchProblems {

    private SearchProblems() {}

    /** The families of spaces that every search works in. */
    enum Family {
        AUTOFORMER,
        S3
    }

    /** A preset under limits that most of it breaks, and 1,000 subnets to score. */
    static SearchProblem large(String algorithm, Family family, long seed) {
        return switch (family) {
            case AUTOFORMER -> published(algorithm, seed);
            case S3 ->
                new SearchProblem(
                        Presets.find("s3-cifar-32").orElseThrow().space(),
                        new Constraints(new Range(600_000L, 700_000L), null),
                        spec(algorithm, 20, 50),
                        seed);
        };
    }

    /** A space of a few dozen subnets. */
    static SearchProblem small(String algorithm, Family family, Constraints constraints) {
        return switch (family) {
            case AUTOFORMER -> small(algorithm, constraints);
            case S3 -> new SearchProblem(smallStages(), constraints, spec(algorithm, 20, 50), 3);
        };
    }

    /** 2 × (2 + 4) choices of the first stage times 4 of the second: 48 subnets. */
    private static S3Space smallStages() {
        return new S3Space(
                new ImageGeometry(16, 2, 3),
                10,
                List.of(
                        new S3Space.Stage(List.of(1, 2), List.of(16, 24), List.of(2, 4), List.of(1), List.of(1.0)),
                        new S3Space.Stage(List.of(1), List.of(32), List.of(4), List.of(1, 2), List.of(1.0, 2.0))));
    }

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
