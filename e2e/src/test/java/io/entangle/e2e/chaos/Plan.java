package io.entangle.e2e.chaos;

import io.entangle.shared.job.JobKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * An experiment that is small enough to be done in seconds.
 *
 * @param name what it is about
 * @param space name of its search space
 * @param request what is posted beside name, search space and data set
 * @param spaceSearch whether its space is searched, too
 */
record Plan(String name, String space, String request, boolean spaceSearch) {

    /** Search spaces by name, as they are posted. */
    static final List<String> SPACES = List.of("""
            {"name": "tiny", "space": {"family": "autoformer", "image": {"size": 16, "patch": 4}, "classes": 4, "depth": [1, 2], "embedDim": [16, 24],
              "mlpRatio": [1, 2], "numHeads": [1, 2], "headDim": 8, "relativePosition": {"enabled": true, "maxDistance": 3}, "pooling": "MEAN"}}
            """, """
            {"name": "in-stages", "space": {"family": "s3", "image": {"size": 16, "patch": 2}, "classes": 4, "stages": [
              {"depth": [1, 2], "embedDim": [8, 16], "windowSize": [2, 4], "numHeads": [1], "mlpRatio": [1, 2]},
              {"depth": [1, 2], "embedDim": [16, 24], "windowSize": [2, 4], "numHeads": [1, 2], "mlpRatio": [1, 2]}]}}
            """);

    private static final String LINE = """
            "heldOut": 0.2, "training": {"epochs": 3, "batchSize": 20, "warmupEpochs": 0, "precision": "FP32", "checkpointEverySteps": 3},
            "search": {"population": 10, "generations": 3, "parents": 4, "mutations": 4, "crossovers": 4}, "results": {"subnets": 2}""";

    /** The smallest of all. */
    static final Plan AUTOFORMER = new Plan("AutoFormer", "tiny", "\"seed\": 5, " + LINE, false);

    /** Experiments of both families, and one that searches its space. */
    static final List<Plan> ALL = List.of(
            AUTOFORMER,
            new Plan("AutoFormer of another seed", "tiny", "\"seed\": 6, " + LINE, false),
            new Plan("S3", "in-stages", "\"seed\": 5, " + LINE, false),
            new Plan(
                    "S3 with a space that moves",
                    "in-stages",
                    "\"seed\": 3, \"spaceSearch\": {\"steps\": 1, \"samples\": 40, \"topShare\": 0.2, \"mode\": \"PAPER\"}, "
                            + LINE,
                    true));

    /** What is posted. */
    String document(String name, String dataset) {
        return "{\"name\": \"%s\", \"searchSpace\": \"%s\", \"dataset\": \"%s\", %s}"
                .formatted(name, space, dataset, request);
    }

    /** The kinds of jobs it consists of. */
    Set<JobKind> kinds() {
        Set<JobKind> kinds = EnumSet.of(
                JobKind.INSPECT_DATASET,
                JobKind.TRAIN_SUPERNET,
                JobKind.SEARCH,
                JobKind.EVALUATE,
                JobKind.TEST,
                JobKind.EXPORT);
        if (spaceSearch) {
            kinds.add(JobKind.MEASURE_SPACE);
        }
        return kinds;
    }
}
