package io.entangle.worker.supernet;

import io.entangle.shared.searchspace.ImageGeometry;
import io.entangle.shared.searchspace.RelativePosition;

/**
 * One-hot codes that pick rows of the relative-position tables: {@code codes × [vertical; horizontal]} is the embedding of every pair of tokens. A product is far
 * faster than a gather, whose gradient scatters row by row.
 *
 * <p>Table row 0 is for pairs with the class token, row {@code distance + maxDistance + 1} for patches, distances beyond the maximum sharing its row.
 *
 * @param keys for products with queries; the class-token query has none, because its term is the same for all keys and softmax ignores it (in bf16 its rounding
 *     would drown the gradient)
 * @param values for products with attention weights
 * @param tokens N; both codes have shape (N·N, 2·rows)
 * @param rows of one table
 */
@SuppressWarnings("ArrayRecordComponent") // handed to the device once, and never changed
record RelativePositionCodes(float[] keys, float[] values, int tokens, int rows) {

    static RelativePositionCodes of(ImageGeometry image, RelativePosition relative) {
        int tokens = image.tokens();
        int rows = relative.rows();
        int grid = image.grid();
        float[] keys = new float[tokens * tokens * 2 * rows];
        float[] values = new float[keys.length];
        for (int i = 0; i < tokens; i++) {
            for (int j = 0; j < tokens; j++) {
                boolean patches = i > 0 && j > 0;
                int vertical = patches ? row((j - 1) / grid - (i - 1) / grid, relative.maxDistance()) : 0;
                int horizontal = patches ? row((j - 1) % grid - (i - 1) % grid, relative.maxDistance()) : 0;
                int at = (i * tokens + j) * 2 * rows;
                values[at + vertical] = 1;
                values[at + rows + horizontal] = 1;
                if (i > 0) {
                    keys[at + vertical] = 1;
                    keys[at + rows + horizontal] = 1;
                }
            }
        }
        return new RelativePositionCodes(keys, values, tokens, rows);
    }

    private static int row(int distance, int maxDistance) {
        return Math.max(-maxDistance, Math.min(maxDistance, distance)) + maxDistance + 1;
    }
}
