package io.entangle.shared.experiment;

import java.util.List;
import java.util.Optional;

/** The registry of training presets, in the order in which they are shown. */
public final class TrainingPresets {

    /** The recipe of the AutoFormer authors. */
    public static final String PUBLISHED = "published";
    /** For few or small images. */
    public static final String SMALL_DATA = "small-data";

    private static final List<TrainingPreset> ALL = List.of(
            new TrainingPreset(
                    PUBLISHED,
                    "The recipe of the AutoFormer authors (ICCV 2021, section 4.3 and table 2, and the defaults of the published script): for ImageNet, with a batch of 1024"
                            + " for 500 epochs. The rate follows the batch. Up to 32 pixels images are shifted instead of cropped and resized, as there.",
                    """
                    {
                      "epochs": 500, "batchSize": 1024,
                      "schedule": "published", "minLearningRate": 1e-5, "warmupEpochs": 20, "warmupLearningRate": 1e-6,
                      "weightDecay": 0.05, "labelSmoothing": 0.1, "dropPath": 0.1,
                      "augmentation": { "randAugment": {}, "colorJitter": {}, "erasing": {}, "repetitions": 3 },
                      "mixing": { "mixupAlpha": 0.8, "cutmixAlpha": 1 }
                    }"""),
            new TrainingPreset(
                    SMALL_DATA,
                    "For some ten thousand images of 32 pixels: a higher rate than the published one gives a batch of 128, and clipped gradients, because few steps have to"
                            + " do. Shifted and mirrored images, no mixing: within tens of epochs that hinders small subnets more than it helps.",
                    """
                    {
                      "epochs": 100, "batchSize": 128,
                      "learningRate": 0.001, "minLearningRate": 1e-5, "warmupEpochs": 5, "warmupLearningRate": 1e-6,
                      "weightDecay": 0.05, "labelSmoothing": 0.1, "gradientClipping": 1,
                      "augmentation": { "randomCrop": true, "flipProbability": 0.5 }
                    }"""));

    private TrainingPresets() {}

    /** All presets. */
    public static List<TrainingPreset> all() {
        return ALL;
    }

    /** The preset of that name. */
    public static Optional<TrainingPreset> find(String name) {
        return ALL.stream().filter(preset -> preset.name().equals(name)).findFirst();
    }
}
