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
     * One training step: a block keeps the inputs of both norms (always 32 bits wide) and what they put out (2·n·D + 2·n·D), query, key and value before and after they
     * are cut into windows, and the input of the projection (7·p·A), the attention (H·p·w²), and input and output of the activation (2·n·F). A merging keeps four tokens
     * side by side before its norm and after it. The peak is the backward pass of the block with the largest scores.
     */
    static StepMemory ofTraining(S3Space space, S3Architecture architecture, boolean bf16) {
        long narrow = bf16 ? BFLOAT : FLOAT;
        long image = StepMemory.image(space);
        long kept = image + image / FLOAT * narrow;
        long largestTransient = 0;
        for (int i = 0; i < architecture.stages().size(); i++) {
            S3Architecture.Stage stage = architecture.stages().get(i);
            long n = S3Costs.tokens(space, i);
            long d = stage.embedDim();
            kept += n * d * (FLOAT + narrow);
            for (int block = 0; block < stage.depth(); block++) {
                Windows windows = Windows.of(space, i, stage, block);
                long scores = windows.scores() * narrow;
                long a = S3Space.qkvDim(stage.numHeads().get(block));
                kept += 2 * n * d * (FLOAT + narrow)
                        + (7 * windows.tokens * a + 2 * n * stage.hidden(block)) * narrow
                        + scores;
                largestTransient = Math.max(largestTransient, 2 * n * d * FLOAT + StepMemory.SCORES * scores);
            }
        }
        long copies = bf16 ? CostModel.of(space, architecture).parameters() * BFLOAT : 0;
        return StepMemory.training(space, biases(space, architecture) + copies, kept + largestTransient);
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
                long a = S3Space.qkvDim(stage.numHeads().get(block));
                long attention = (7 * windows.tokens * a + StepMemory.SCORES * windows.scores()) * narrow;
                long mlp = 2 * n * stage.hidden(block) * narrow;
                widest = Math.max(widest, n * stage.embedDim() * (FLOAT + narrow) + Math.max(attention, mlp));
            }
        }
        return StepMemory.evaluation(space, biases(space, architecture), StepMemory.image(space) + widest);
    }

    /** The biases of every block as its scores take them, H·w⁴, and for each of its windows a mask, p·w². */
    private static long biases(S3Space space, S3Architecture architecture) {
        long numbers = 0;
        for (int i = 0; i < architecture.stages().size(); i++) {
            S3Architecture.Stage stage = architecture.stages().get(i);
            for (int block = 0; block < stage.depth(); block++) {
                Windows windows = Windows.of(space, i, stage, block);
                numbers += windows.heads * windows.area * windows.area + windows.tokens * windows.area;
            }
        }
        return numbers * FLOAT;
    }

    /**
     * The windows of a block.
     *
     * @param tokens in all windows together (p)
     * @param area tokens of one window (w²)
     */
    private record Windows(long tokens, long area, long heads) {

        static Windows of(S3Space space, int stage, S3Architecture.Stage architecture, int block) {
            long used = space.usedWindow(stage, architecture.windowSize().get(block));
            long windows = (space.gridOf(stage) + used - 1) / used;
            return new Windows(
                    windows * windows * used * used,
                    used * used,
                    architecture.numHeads().get(block));
        }

        long scores() {
            return heads * tokens * area;
        }
    }
}
