package io.entangle.shared.experiment;

import io.entangle.shared.cost.StepMemory;
import io.entangle.shared.searchspace.SearchSpace;

/** What a training needs of its device's memory, with everything that its settings ask for beside the largest subnet's step. */
public final class TrainingMemory {

    private TrainingMemory() {}

    /**
     * The need of the largest subnet of a space, without a teacher's; {@link TrainingSpec#imagesAtOnce()} images are computed at once.
     *
     * @param supernetParameters numbers in all weights of the supernet, which are more where weights are not entangled
     * @param bf16 whether products are computed in bf16
     */
    public static StepMemory of(SearchSpace space, TrainingSpec training, long supernetParameters, boolean bf16) {
        boolean sums = training.gradientAccumulation() > 1 || training.subnetsPerStep() > 1;
        int copies = (sums ? 1 : 0) + (training.ema() == null ? 0 : 1);
        return StepMemory.ofTraining(space, space.largest(), bf16)
                .withSupernetOf(supernetParameters)
                .withCopiesOfWeights(copies);
    }
}
