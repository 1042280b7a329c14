package io.entangle.worker.supernet;

import io.entangle.shared.searchspace.ImageGeometry;
import io.entangle.shared.searchspace.RelativePosition;

/**
 * Ones and zeros that turn 2-D relative positions into plain attention. A key lies in one row and one column of the grid of patches, so a query needs one
 * embedding for each row and each column, not one for each key: the slots. Slot {@code r} is row r, slot {@code grid + c} column c, slot {@code 2·grid} the class
 * token; unused ones pad their number to a multiple of 8, which vector units and fused attention want.
 *
 * <p>{@code codes × [vertical; horizontal]} is the embedding of every slot as a query sees it. Table row 0 is for pairs with the class token, row
 * {@code distance + maxDistance + 1} for patches, distances beyond the maximum sharing its row.
 *
 * @param keys (N·P, 2·rows), for products with queries; the class-token query has none, because its term is the same for all keys and softmax ignores it (in bf16
 *     its rounding would drown the gradient)
 * @param values (N·P, 2·rows), for products with attention weights
 * @param slots (N, P), the slots of each key
 * @param tokens N
 * @param slotCount P
 * @param rows of one table
 */
@SuppressWarnings("ArrayRecordComponent") // handed to the device once, and never changed
record RelativePositionCodes(float[] keys, float[] values, float[] slots, int tokens, int slotCount, int rows) {

    private static final int MULTIPLE = 8;

    static RelativePositionCodes of(ImageGeometry image, RelativePosition relative) {
        int tokens = image.tokens();
        int grid = image.grid();
        int classToken = 2 * grid;
        int slotCount = (classToken + MULTIPLE) / MULTIPLE * MULTIPLE;
        int rows = relative.rows();
        float[] keys = new float[tokens * slotCount * 2 * rows];
        float[] values = new float[keys.length];
        float[] slots = new float[tokens * slotCount];
        for (int token = 0; token < tokens; token++) {
            boolean patch = token > 0;
            int y = (token - 1) / grid;
            int x = (token - 1) % grid;
            for (int to = 0; to < grid; to++) {
                int vertical = patch ? row(to - y, relative.maxDistance()) : 0;
                int horizontal = patch ? row(to - x, relative.maxDistance()) : 0;
                values[at(token, to, slotCount, rows) + vertical] = 1;
                values[at(token, grid + to, slotCount, rows) + rows + horizontal] = 1;
            }
            values[at(token, classToken, slotCount, rows)] = 1;
            values[at(token, classToken, slotCount, rows) + rows] = 1;
            if (patch) {
                int from = at(token, 0, slotCount, rows);
                System.arraycopy(values, from, keys, from, slotCount * 2 * rows);
                slots[token * slotCount + y] = 1;
                slots[token * slotCount + grid + x] = 1;
            } else {
                slots[token * slotCount + classToken] = 1;
            }
        }
        return new RelativePositionCodes(keys, values, slots, tokens, slotCount, rows);
    }

    private static int at(int token, int slot, int slotCount, int rows) {
        return (token * slotCount + slot) * 2 * rows;
    }

    private static int row(int distance, int maxDistance) {
        return Math.max(-maxDistance, Math.min(maxDistance, distance)) + maxDistance + 1;
    }
}
