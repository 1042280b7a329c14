package io.entangle.e2e;

/** The smallest search of striped images that goes through every stage. */
final class SmallSearch {

    /** A search space by the name of {@code small}. */
    static final String SPACE = """
            {"name": "small", "space": {"family": "autoformer", "image": {"size": 16, "patch": 4}, "classes": 4, "depth": [1, 2], "embedDim": [16, 24],
             "mlpRatio": [1, 2], "numHeads": [1, 2], "headDim": 8, "relativePosition": {"maxDistance": 3}}}
            """;

    private static final String EXPERIMENT = """
            {"name": "small", "searchSpace": "small", "dataset": "%s", "seed": 5, "heldOut": 0.3,
             "training": {"epochs": 2, "batchSize": 40, "warmupEpochs": 0, "precision": "FP32"},
             "search": {"population": 8, "generations": 1, "parents": 4, "mutations": 2, "crossovers": 2, "evaluationImages": 60},
             "results": {"subnets": 3}}
            """;

    private SmallSearch() {}

    /** The experiment, on a data set of that name. */
    static String experiment(String dataset) {
        return EXPERIMENT.formatted(dataset);
    }
}
