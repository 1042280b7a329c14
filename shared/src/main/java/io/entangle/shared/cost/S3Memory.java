package io.entangle.shared.cost;

import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.searchspace.S3Space;

/**
 * Memory of S3's supernet. Notation: n tokens of a stage, p the same with what windows beyond the grid add, w window, D embedding, H heads, A = 32·H, F hidden width; all
 * per image.
 *
 * <p>Per image the largest windows and the finest grids count most: a small window that reaches far beyond its grid has more tokens than a large one, but never as large a
 * table of scores.
 */
final class S3Memory {

    private static final int FLOAT = StepMemory.FLOAT;
    private static final int BFLOAT = StepMemory.BFLOAT;

    private S3Memory() {}

    /**
     * One training step: a block keeps the inputs of both norms (always 32 bits wide) and what they put out (2·n·D + 2·n·D), query, the key-query-value product and the input
     * of the projection (5·p·A), the attention (H·p·w²), and input and output of the activation (2·n·F). A merging keeps four tokens side by side before its norm and after
     * it. The backward pass gives free what it has passed, so the peak is the block at which what is kept before it and its own gradients are largest together.
     */
    static StepMemory ofTraining(S3Space space, S3Architecture architecture, boolean bf16) {
        long narrow = bf16 ? BFLOAT : FLOAT;
        long image = StepMemory.image(space);
        long kept = image + image / FLOAT * narrow;
        long peak = 0;
        for (int i = 0; i < architecture.stages().size(); i++) {
            S3Architecture.Stage stage = architecture.stages().get(i);
            long n = S3Costs.tokens(space, i);
            long d = stage.embedDim();
            kept += i == 0
                    ? n * d * FLOAT
                    : 4 * n * architecture.stages().get(i - 1).embedDim() * (FLOAT + narrow);
            for (int block = 0; block < stage.depth(); block++) {
                Windows windows = Windows.of(space, i, stage, block);
                long scores = windows.scores() * narrow;
                kept += 2 * n * d * (FLOAT + narrow)
                        + (5 * windows.tokens * windows.qkvDim() + 2 * n * stage.hidden(block)) * narrow
                        + scores;
                peak = Math.max(peak, kept + 2 * n * d * FLOAT + StepMemory.SCORES * scores);
            }
        }
        long copies = bf16 ? CostModel.of(space, architecture).parameters() * BFLOAT : 0;
        return StepMemory.training(space, added(space, architecture) + copies, peak);
    }

    /** One forward pass without gradients, in its widest block. */
    static StepMemory ofEvaluation(S3Space space, S3Architecture architecture, boolean bf16) {
        long narrow = bf16 ? BFLOAT : FLOAT;
        long widest = 0;
        for (int i = 0; i < architecture.stages().size(); i++) {
            S3Architecture.Stage stage = architecture.stages().get(i);
            long n = S3Costs.tokens(space, i);
            for (int block = 0; block < stage.depth(); block++) {
                Windows windows = Windows.of(space, i, stage, block);
                long attention =
                        (4 * windows.tokens * windows.qkvDim() + StepMemory.SCORES * windows.scores()) * narrow;
                long mlp = 2 * n * stage.hidden(block) * narrow;
                widest = Math.max(widest, n * stage.embedDim() * (FLOAT + narrow) + Math.max(attention, mlp));
            }
        }
        return StepMemory.evaluation(space, added(space, architecture), StepMemory.image(space) + widest);
    }

    /** What is added to scores: the masks of all blocks that have one, p·w², and in the block with most of them the biases for each window, H·p·w². */
    private static long added(S3Space space, S3Architecture architecture) {
        long masks = 0;
        long biases = 0;
        for (int i = 0; i < architecture.stages().size(); i++) {
            S3Architecture.Stage stage = architecture.stages().get(i);
            for (int block = 0; block < stage.depth(); block++) {
                Windows windows = Windows.of(space, i, stage, block);
                masks += windows.masked ? windows.tokens * windows.area : 0;
                biases = Math.max(
                        biases, windows.heads * windows.area * (windows.masked ? windows.tokens : windows.area));
            }
        }
        return (masks + biases) * FLOAT;
    }

    /**
     * The windows of a block.
     *
     * @param tokens in all windows together (p)
     * @param area tokens of one window (w²)
     * @param masked whether some tokens of a window must not see each other, for it is shifted or reaches beyond the grid
     */
    private record Windows(long tokens, long area, long heads, boolean masked) {

        static Windows of(S3Space space, int stage, S3Architecture.Stage architecture, int block) {
            int window = architecture.windowSize().get(block);
            long used = space.usedWindow(stage, window);
            long side = (space.gridOf(stage) + used - 1) / used * used;
            return new Windows(
                    side * side,
                    used * used,
                    architecture.numHeads().get(block),
                    space.shift(stage, block, window) > 0 || side > space.gridOf(stage));
        }

        long qkvDim() {
            return S3Space.HEAD_DIM * heads;
        }

        long scores() {
            return heads * tokens * area;
        }
    }
}
