package io.entangle.api.retraining;

/** Bodies shown in the OpenAPI document; each can be sent as it stands to a finished experiment over shapes-32. */
final class RetrainingExamples {

    static final String FINE_TUNE = """
            {
              "rank": 1,
              "mode": "FINE_TUNE",
              "training": { "epochs": 5, "batchSize": 64, "learningRate": 0.0002, "warmupEpochs": 0 }
            }""";

    static final String FROM_SCRATCH = """
            {
              "rank": 1,
              "mode": "FROM_SCRATCH",
              "training": { "preset": "small-data", "epochs": 20 },
              "seed": 1
            }""";

    static final String WRITTEN_OUT = """
            {
              "architecture": { "family": "autoformer", "embedDim": 64, "numHeads": [2, 3], "mlpRatio": [2.0, 3.0] },
              "mode": "FINE_TUNE"
            }""";

    private RetrainingExamples() {}
}
