package io.entangle.api.experiment;

/** Bodies shown in the OpenAPI document; each can be sent as it stands, after the examples of search spaces and data sets. */
final class ExperimentExamples {

    static final String SHAPES = """
            {
              "name": "shapes under 150,000 parameters",
              "searchSpace": "shapes-32",
              "dataset": "shapes",
              "training": { "epochs": 20, "batchSize": 64, "learningRate": 0.001 },
              "search": { "generations": 5, "population": 20 },
              "constraints": { "parameters": { "max": 150000 } },
              "results": { "subnets": 10 }
            }""";

    static final String SMALLEST = """
            {
              "name": "shapes with all defaults",
              "searchSpace": "shapes-32",
              "dataset": "shapes"
            }""";

    static final String PRESET = """
            {
              "name": "shapes by the recipe for small data",
              "searchSpace": "shapes-32",
              "dataset": "shapes",
              "training": { "preset": "small-data", "epochs": 30 }
            }""";

    static final String SPACE_SEARCH = """
            {
              "name": "shapes in a space that is itself searched",
              "searchSpace": "shapes-32",
              "dataset": "shapes",
              "spaceSearch": {
                "steps": 2,
                "samples": 300,
                "rules": { "embedDim": { "step": 16, "greatest": 192 } },
                "training": { "epochs": 10, "subnetsPerStep": 2 }
              },
              "training": { "epochs": 30, "subnetsPerStep": 2 }
            }""";

    static final String FOR_SOMEBODY = """
            {
              "name": "shapes for the vision team, soon",
              "owner": "vision",
              "priority": 2,
              "searchSpace": "shapes-32",
              "dataset": "shapes"
            }""";

    static final String ANOTHER_SEED = """
            {
              "name": "the same with another seed",
              "seed": 1
            }""";

    static final String OTHER_LIMITS = """
            {
              "name": "under 120,000 parameters",
              "constraints": { "parameters": { "max": 120000 } }
            }""";

    static final String EDIT = """
            {
              "name": "shapes, for the report",
              "notes": "The one that the figures were made of."
            }""";

    private ExperimentExamples() {}
}
