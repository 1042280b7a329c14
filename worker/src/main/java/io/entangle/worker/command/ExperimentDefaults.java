package io.entangle.worker.command;

import java.util.Map;

/**
 * What {@code search} asks for where the user says nothing: settings for small images and small supernets, whose learning rate is higher than the published one.
 *
 * @param preset search space
 * @param training fields of the experiment's {@code training}
 * @param search fields of the experiment's {@code search}
 */
record ExperimentDefaults(String preset, Map<String, Object> training, Map<String, Object> search) {

    private static final ExperimentDefaults SHAPES = new ExperimentDefaults(
            "shapes-32",
            Map.of(
                    "epochs",
                    20,
                    "batchSize",
                    64,
                    "learningRate",
                    0.002,
                    "checkpointEverySteps",
                    200,
                    "probe",
                    Map.of("everyEpochs", 4)),
            Map.of("generations", 6, "population", 24));

    private static final ExperimentDefaults IMAGES = new ExperimentDefaults(
            "cifar-32",
            Map.of("epochs", 30, "batchSize", 128, "learningRate", 0.001, "checkpointEverySteps", 200),
            Map.of("generations", 10, "population", 30));

    static ExperimentDefaults of(DataLocation data) {
        return data.builtIn() ? SHAPES : IMAGES;
    }
}
