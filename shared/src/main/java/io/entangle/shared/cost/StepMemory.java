package io.entangle.shared.cost;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.SupernetMaxima;

/**
 * Memory of the device that one pass of the supernet needs at its peak: linear in the number of images.
 *
 * <p>Counted are the tensors that live at that moment in the supernet's program with explicit attention, and a constant for the library; what an allocator keeps
 * beside them is not, so leave a margin. {@code docs/DEVICES.md} holds the model beside measurements. Notation: N tokens, D embedding, H heads, K head dimension, A = H·K, F hidden
 * width; all per image.
 *
 * @param training whether weights come with moments
 * @param weightsAlone bytes of one copy of the weights
 * @param weights bytes of weights and, in training, of moments and whatever else is as large
 * @param fixed bytes of everything else that does not grow with the batch
 * @param perImage bytes that each image adds
 */
public record StepMemory(boolean training, long weightsAlone, long weights, long fixed, long perImage) {

    private static final int FLOAT = 4;
    private static final int BFLOAT = 2;
    private static final int MOMENTS = 2;
    /** Scores and what softmax makes of them, and in the backward pass their gradients. */
    private static final int SCORES = 2;

    private static final int MULTIPLE = 8;
    /** What libtorch takes for itself: the compiled program and its kernels' work space, by the difference of model and measurement. */
    private static final long LIBRARY = 96L << 20;

    /**
     * One training step: weights, two moments, and all that the forward pass keeps for the backward pass, whose first block is the peak.
     *
     * <p>A block keeps the inputs of both norms (always 32 bits wide) and what they put out (2·N·D + 2·N·D), the attention (H·N²), and input and output of the
     * activation (2·N·F). Without relative positions it keeps query, the key-query-value product, and the input of the projection (5·N·A); with them query, the
     * input of the projection, and query, key, value and result of the attention with their P slots (2·N·A + 4·N·H·(K + P)).
     *
     * @param architecture the subnet; the largest one of a space bounds all others
     * @param bf16 whether products are computed in bf16
     */
    public static StepMemory ofTraining(AutoFormerSpace space, AutoFormerArchitecture architecture, boolean bf16) {
        long narrow = bf16 ? BFLOAT : FLOAT;
        long n = space.image().tokens();
        long d = architecture.embedDim();
        long kept = 0;
        long largestTransient = 0;
        for (int i = 0; i < architecture.depth(); i++) {
            long heads = architecture.numHeads().get(i);
            long f = architecture.hidden(i);
            long scores = heads * n * n * narrow;
            kept += 2 * n * d * (FLOAT + narrow) + (aroundAttention(space, heads) + 2 * n * f) * narrow + scores;
            largestTransient = Math.max(largestTransient, 2 * n * d * FLOAT + SCORES * scores);
        }
        long images = images(space) + images(space) / FLOAT * narrow;
        long perBlock = relativeProducts(space, bf16)
                + (bf16 ? CostModel.of(space, architecture).parameters() / architecture.depth() * BFLOAT : 0);
        return new StepMemory(
                true,
                supernetParameters(space) * FLOAT,
                (1 + MOMENTS) * supernetParameters(space) * FLOAT,
                codes(space) + architecture.depth() * perBlock,
                images + n * d * FLOAT + kept + largestTransient);
    }

    /**
     * One forward pass without gradients: nothing is kept from block to block but the residual stream.
     *
     * @param architecture the subnet; the largest one of a space bounds all others
     * @param bf16 whether products are computed in bf16
     */
    public static StepMemory ofEvaluation(AutoFormerSpace space, AutoFormerArchitecture architecture, boolean bf16) {
        long narrow = bf16 ? BFLOAT : FLOAT;
        long n = space.image().tokens();
        long d = architecture.embedDim();
        long widest = 0;
        for (int i = 0; i < architecture.depth(); i++) {
            long heads = architecture.numHeads().get(i);
            long attention =
                    (4 * n * qkvDim(space, heads) + 3 * n * heads * slots(space) + SCORES * heads * n * n) * narrow;
            long mlp = 2 * n * architecture.hidden(i) * narrow;
            widest = Math.max(widest, Math.max(attention, mlp));
        }
        return new StepMemory(
                false,
                supernetParameters(space) * FLOAT,
                supernetParameters(space) * FLOAT,
                codes(space) + relativeProducts(space, bf16),
                images(space) + n * d * (FLOAT + narrow) + widest);
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

    /** Numbers that a block keeps on the way into the attention and out of it. */
    private static long aroundAttention(AutoFormerSpace space, long heads) {
        long n = space.image().tokens();
        long a = qkvDim(space, heads);
        return space.relativePosition().enabled() ? 2 * n * a + 4 * n * (a + heads * slots(space)) : 5 * n * a;
    }

    private static long qkvDim(AutoFormerSpace space, long heads) {
        return space.qkvDim(Math.toIntExact(heads));
    }

    /** Slots of relative positions (P): rows, columns and the class token, padded to a multiple of 8. */
    private static long slots(AutoFormerSpace space) {
        return space.relativePosition().enabled() ? (2L * space.image().grid() + MULTIPLE) / MULTIPLE * MULTIPLE : 0;
    }

    private static long images(AutoFormerSpace space) {
        return (long) space.image().channels()
                * space.image().size()
                * space.image().size()
                * FLOAT;
    }

    private static long supernetParameters(AutoFormerSpace space) {
        SupernetMaxima maxima = space.maxima();
        long hidden = AutoFormerArchitecture.hidden(maxima.embedDim(), maxima.mlpRatio());
        return CostModel.linear(space, maxima.embedDim(), maxima.depth())
                .at((long) maxima.depth() * maxima.numHeads(), maxima.depth() * hidden)
                .parameters();
    }

    /** Ones and zeros that pick the slots' embeddings, (N·P, 2 rows) for keys and for values. */
    private static long codes(AutoFormerSpace space) {
        return 2L
                * space.image().tokens()
                * slots(space)
                * 2
                * space.relativePosition().rows()
                * FLOAT;
    }

    /** Embeddings of all slots in one block, (N, P, K) for keys and for values; in bf16 the codes are kept a second time. */
    private static long relativeProducts(AutoFormerSpace space, boolean bf16) {
        long width = space.headDim(space.numHeads().get(0));
        long products = 2L * space.image().tokens() * slots(space) * width;
        return bf16 ? products * BFLOAT + codes(space) / 2 : products * FLOAT;
    }
}
