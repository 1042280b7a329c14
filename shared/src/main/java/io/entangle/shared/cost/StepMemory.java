package io.entangle.shared.cost;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.searchspace.SearchSpace;

/**
 * Memory of the device that one pass of the supernet needs at its peak: linear in the number of images.
 *
 * <p>Counted are the tensors that live at that moment in the supernet's program with explicit attention, and a constant for the library; what an allocator keeps
 * beside them is not, so leave a margin. {@code docs/DEVICES.md} holds the model beside measurements.
 *
 * @param training whether weights come with moments
 * @param weightsAlone bytes of one copy of the weights
 * @param weights bytes of weights and, in training, of moments and whatever else is as large
 * @param fixed bytes of everything else that does not grow with the batch
 * @param perImage bytes that each image adds
 */
public record StepMemory(boolean training, long weightsAlone, long weights, long fixed, long perImage) {

    /** Bytes of a number in 32 bits. */
    static final int FLOAT = 4;
    /** Bytes of a number in bf16. */
    static final int BFLOAT = 2;

    private static final int MOMENTS = 2;
    /** Scores and what softmax makes of them, and in the backward pass their gradients. */
    static final int SCORES = 2;

    private static final int MULTIPLE = 8;
    /** What libtorch takes for itself: the compiled program and its kernels' work space, by the difference of model and measurement. */
    private static final long LIBRARY = 96L << 20;

    /**
     * One training step: weights, two moments, and all that the forward pass keeps for the backward pass, whose first block is the peak.
     *
     * @param architecture a subnet of the space's family; the largest one of a space bounds all others
     * @param bf16 whether products are computed in bf16
     * @throws ClassCastException if the architecture is of another family
     */
    public static StepMemory ofTraining(SearchSpace space, Architecture architecture, boolean bf16) {
        return space.byFamily(
                autoFormer -> AutoFormerMemory.ofTraining(autoFormer, (AutoFormerArchitecture) architecture, bf16),
                s3 -> S3Memory.ofTraining(s3, (S3Architecture) architecture, bf16));
    }

    /**
     * One forward pass without gradients: nothing is kept from block to block but the residual stream.
     *
     * @param architecture a subnet of the space's family; the largest one of a space bounds all others
     * @param bf16 whether products are computed in bf16
     * @throws ClassCastException if the architecture is of another family
     */
    public static StepMemory ofEvaluation(SearchSpace space, Architecture architecture, boolean bf16) {
        return space.byFamily(
                autoFormer -> AutoFormerMemory.ofEvaluation(autoFormer, (AutoFormerArchitecture) architecture, bf16),
                s3 -> S3Memory.ofEvaluation(s3, (S3Architecture) architecture, bf16));
    }

    static StepMemory training(SearchSpace space, long fixed, long perImage) {
        long weights = CostModel.supernetParameters(space) * FLOAT;
        return new StepMemory(true, weights, (1 + MOMENTS) * weights, fixed, perImage);
    }

    static StepMemory evaluation(SearchSpace space, long fixed, long perImage) {
        long weights = CostModel.supernetParameters(space) * FLOAT;
        return new StepMemory(false, weights, weights, fixed, perImage);
    }

    /** Bytes of one image. */
    static long image(SearchSpace space) {
        return (long) space.image().channels()
                * space.image().size()
                * space.image().size()
                * FLOAT;
    }

    /** What that many of these passes need at once, on the same weights; images are those of each pass. */
    public StepMemory sideBySide(int passes) {
        return new StepMemory(training, weightsAlone, weights, passes * fixed, passes * perImage);
    }

    /** The same for a supernet of that many parameters, where they are not entangled. */
    public StepMemory withSupernetOf(long parameters) {
        long alone = parameters * FLOAT;
        return new StepMemory(training, alone, weights / weightsAlone * alone, fixed, perImage);
    }

    /** The same with as many more buffers of the size of all weights: their running average, sums of gradients. */
    public StepMemory withCopiesOfWeights(int copies) {
        return new StepMemory(training, weightsAlone, weights + copies * weightsAlone, fixed, perImage);
    }

    /** The same with another supernet on the device too, whose passes come before these or after them, on the same images. */
    public StepMemory beside(StepMemory other) {
        return new StepMemory(
                training,
                weightsAlone,
                weights,
                fixed + other.weights + other.fixed,
                Math.max(perImage, other.perImage));
    }

    /** Bytes at that many images. */
    public long at(int images) {
        return LIBRARY + weights + fixed + perImage * images;
    }

    /**
     * The most images that {@code bytes} hold: a multiple of 8 where that many fit, and 0 where not even one does.
     */
    public int largestBatch(long bytes) {
        long images = Math.min(Integer.MAX_VALUE, Math.max(0, bytes - at(0)) / perImage);
        return (int) (images < MULTIPLE ? images : images / MULTIPLE * MULTIPLE);
    }
}
