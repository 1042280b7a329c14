package io.entangle.api.searchspace;

/** Bodies shown in the OpenAPI document; each can be sent as it stands. */
final class SearchSpaceExamples {

    static final String NAME = "shapes-32";

    static final String PRESET = """
            {
              "name": "shapes-32",
              "preset": "shapes-32"
            }""";

    static final String WRITTEN_OUT = """
            {
              "name": "my-32-pixel-space",
              "space": {
                "family": "autoformer",
                "image": { "size": 32, "patch": 4, "channels": 3 },
                "classes": 10,
                "depth": [4, 5, 6],
                "embedDim": [96, 112, 128],
                "mlpRatio": [2.0, 3.0],
                "numHeads": [2, 3, 4],
                "headDim": 32,
                "relativePosition": { "enabled": true, "maxDistance": 7 },
                "pooling": "MEAN"
              }
            }""";

    static final String STAGED = """
            {
              "name": "my-staged-space",
              "space": {
                "family": "s3",
                "image": { "size": 32, "patch": 2, "channels": 3 },
                "classes": 10,
                "stages": [
                  { "depth": [1, 2], "embedDim": [32, 48], "windowSize": [2, 4, 8], "numHeads": [1, 2], "mlpRatio": [2.0, 3.0] },
                  { "depth": [1, 2], "embedDim": [48, 64], "windowSize": [2, 4, 8], "numHeads": [2, 3], "mlpRatio": [2.0, 3.0] },
                  { "depth": [1, 2, 3], "embedDim": [64, 96], "windowSize": [2, 4], "numHeads": [2, 3], "mlpRatio": [2.0, 3.0] },
                  { "depth": [1, 2], "embedDim": [96, 128], "windowSize": [2], "numHeads": [3, 4], "mlpRatio": [2.0, 3.0] }
                ]
              }
            }""";

    static final String SAMPLE = """
            {
              "count": 5,
              "seed": 1,
              "constraints": { "parameters": { "max": 200000 } }
            }""";

    static final String COSTS = """
            {
              "architectures": [
                { "family": "autoformer", "embedDim": 64, "numHeads": [2, 3], "mlpRatio": [2.0, 3.0] },
                { "family": "autoformer", "embedDim": 80, "numHeads": [3, 3, 3, 3], "mlpRatio": [3.0, 3.0, 3.0, 3.0] }
              ]
            }""";

    private SearchSpaceExamples() {}
}
