package io.entangle.shared.cost;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.searchspace.AutoFormerSpace;

/**
 * Memory of AutoFormer's supernet. Notation: N tokens, D embedding, H heads, K head dimension, A = H·K, F hidden width, P slots of relative positions; all per image.
 */
final class AutoFormerMemory {

    private static final int FLOAT = StepMemory.FLOAT;
    private static final int BFLOAT = StepMemory.BFLOAT;
    private static final int SCORES = StepMemory.SCORES;
    private static final int MULTIPLE = 8;

    private AutoFormerMemory() {}

    /**
     * One training step: a block keeps the inputs of both norms (always 32 bits wide) and what they put out (2·N·D + 2·N·D), the attention (H·N²), and input and output of the
     * activation (2·N·F). Without relative positions it keeps query, the key-query-value product, and the input of the projection (5·N·A); with them query, the
     * input of the projection, and query, key, value and result of the attention with their P slots (2·N·A + 4·N·H·(K + P)).
     */
    static StepMemory ofTraining(AutoFormerSpace space, AutoFormerArchitecture architecture, boolean bf16) {
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
        long image = StepMemory.image(space);
        long perBlock = relativeProducts(space, bf16)
                + (bf16 ? CostModel.of(space, architecture).parameters() / architecture.depth() * BFLOAT : 0);
        return StepMemory.training(
                space,
                codes(space) + architecture.depth() * perBlock,
                image + image / FLOAT * narrow + n * d * FLOAT + kept + largestTransient);
    }

    /** One forward pass without gradients, in its widest block. */
    static StepMemory ofEvaluation(AutoFormerSpace space, AutoFormerArchitecture architecture, boolean bf16) {
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
        return StepMemory.evaluation(
                space,
                codes(space) + relativeProducts(space, bf16),
                StepMemory.image(space) + n * d * (FLOAT + narrow) + widest);
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
