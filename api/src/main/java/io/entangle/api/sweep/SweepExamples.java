package io.entangle.api.sweep;

/** Bodies shown in the OpenAPI document; each can be sent as it stands to a finished experiment over shapes-32. */
final class SweepExamples {

    static final String AROUND_THE_BEST = "{}";

    static final String BLOCK_BY_BLOCK = """
            {
              "rank": 1,
              "dimensions": ["NUM_HEADS", "MLP_RATIO"],
              "perBlock": true,
              "images": 500
            }""";

    static final String WRITTEN_OUT = """
            {
              "architecture": { "family": "autoformer", "embedDim": 64, "numHeads": [2, 2, 2], "mlpRatio": [2.0, 2.0, 2.0] },
              "dimensions": ["DEPTH", "EMBED_DIM"]
            }""";

    private SweepExamples() {}
}
