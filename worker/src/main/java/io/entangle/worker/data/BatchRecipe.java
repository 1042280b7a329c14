package io.entangle.worker.data;

import io.entangle.shared.experiment.AugmentationSpec;
import io.entangle.shared.experiment.MixingSpec;
import io.entangle.shared.experiment.TrainingSpec;

/**
 * What training batches are made by.
 *
 * @param batchSize images in a batch
 * @param augmentation of each image
 * @param mixing of the images of a batch
 */
public record BatchRecipe(int batchSize, AugmentationSpec augmentation, MixingSpec mixing) {

    /** Crop and flip, and nothing else. */
    public static BatchRecipe plain(int batchSize) {
        return new BatchRecipe(batchSize, AugmentationSpec.DEFAULT, MixingSpec.NONE);
    }

    /** The published recipe. */
    public static BatchRecipe published(int batchSize) {
        return new BatchRecipe(batchSize, AugmentationSpec.PUBLISHED, MixingSpec.PUBLISHED);
    }

    /** The recipe of an experiment. */
    public static BatchRecipe of(TrainingSpec training) {
        return new BatchRecipe(training.batchSize(), training.augmentation(), training.mixing());
    }
}
