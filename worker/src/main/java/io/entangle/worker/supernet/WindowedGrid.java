package io.entangle.worker.supernet;

import io.entangle.worker.checkpoint.HostTensor;
import java.util.Arrays;

/**
 * A square grid of tokens divided into shifted windows (Liu et al., <i>Swin Transformer</i>, ICCV 2021, section 3.2), as places: place {@code t · windows + v} is the
 * t-th token of window v, both row by row.
 *
 * <p>Shifting moves the grid up and to the left, so that what leaves it on one side enters on the other; tokens that were not neighbours then share a window, and may
 * not see each other. Deviations: windows that do not divide the grid, which the published model does not have, reach beyond its lower and right sides; places without
 * a token see one another alone.
 *
 * @param grid tokens on a side
 * @param window tokens on a side of a window, at most the grid's
 * @param shift by how many tokens, less than a window's side
 */
record WindowedGrid(int grid, int window, int shift) {

    private static final int NOTHING = -1;
    private static final float UNSEEN = -100;

    /** The whole grid as one window: tokens row by row. */
    static WindowedGrid whole(int grid) {
        return new WindowedGrid(grid, grid, 0);
    }

    /** Whether the windows reach beyond the grid. */
    boolean reachesBeyond() {
        return grid % window != 0;
    }

    /** Whether some tokens of a window may not see each other. */
    boolean masked() {
        return shift > 0 || reachesBeyond();
    }

    private int windowsOnASide() {
        return (grid + window - 1) / window;
    }

    private int side() {
        return windowsOnASide() * window;
    }

    /** The token at each place, row by row, −1 where there is none. */
    int[] tokens() {
        int[] tokens = new int[side() * side()];
        each((place, row, column) -> {
            int y = (row + shift) % side();
            int x = (column + shift) % side();
            tokens[place] = y < grid && x < grid ? y * grid + x : NOTHING;
        });
        return tokens;
    }

    /**
     * What is added to the products of queries and keys, (windows, T, T): 0 where a token sees another of its window, and −100 where not, as the published code has it.
     */
    HostTensor mask() {
        int[] tokens = tokens();
        int[] regions = new int[tokens.length];
        each((place, row, column) ->
                regions[place] = tokens[place] == NOTHING ? NOTHING : 3 * region(row) + region(column));
        int windows = windowsOnASide() * windowsOnASide();
        int size = window * window;
        float[] mask = new float[windows * size * size];
        for (int v = 0; v < windows; v++) {
            for (int from = 0; from < size; from++) {
                for (int to = 0; to < size; to++) {
                    boolean seen = regions[from * windows + v] == regions[to * windows + v];
                    mask[(v * size + from) * size + to] = seen ? 0 : UNSEEN;
                }
            }
        }
        return new HostTensor(new long[] {windows, size, size}, mask);
    }

    /** Of the shifted grid: what no window wraps around, and in the last windows what lies on either side of the seam. */
    private int region(int line) {
        if (line < side() - window) {
            return 0;
        }
        return line < side() - shift ? 1 : 2;
    }

    /** Which of the 2 w − 1 distances each pair of rows of a window has, (w · w, 2 w − 1) ones and zeros; columns have the same. */
    static HostTensor distances(int window) {
        int distances = 2 * window - 1;
        float[] ones = new float[window * window * distances];
        for (int from = 0; from < window; from++) {
            for (int to = 0; to < window; to++) {
                ones[(from * window + to) * distances + from - to + window - 1] = 1;
            }
        }
        return new HostTensor(new long[] {(long) window * window, distances}, ones);
    }

    /**
     * For each place of one order, where in another order its token lies.
     *
     * @param wanted tokens in the order that is wanted, −1 for none
     * @param present tokens in the order in which they lie
     * @return one beyond the last place for none
     */
    static int[] places(int[] wanted, int[] present) {
        int[] placeOf = new int[present.length];
        Arrays.fill(placeOf, NOTHING);
        for (int place = 0; place < present.length; place++) {
            if (present[place] != NOTHING) {
                placeOf[present[place]] = place;
            }
        }
        return Arrays.stream(wanted)
                .map(token -> token == NOTHING ? present.length : placeOf[token])
                .toArray();
    }

    /**
     * The four tokens that each token of the next, half as fine grid is made of, in the published order (0, 0), (1, 0), (0, 1), (1, 1) of row and column; −1 beyond an odd
     * grid.
     *
     * @param next tokens of the next grid in the order that is wanted
     * @return all first ones, then all second ones, and so on
     */
    static int[] neighbours(int grid, int[] next) {
        int half = (grid + 1) / 2;
        int[] neighbours = new int[S3Parameters.NEIGHBOURS * next.length];
        for (int neighbour = 0; neighbour < S3Parameters.NEIGHBOURS; neighbour++) {
            for (int place = 0; place < next.length; place++) {
                int y = 2 * (next[place] / half) + neighbour % 2;
                int x = 2 * (next[place] % half) + neighbour / 2;
                neighbours[neighbour * next.length + place] = y < grid && x < grid ? y * grid + x : NOTHING;
            }
        }
        return neighbours;
    }

    private void each(Place of) {
        int windows = windowsOnASide() * windowsOnASide();
        for (int row = 0; row < side(); row++) {
            for (int column = 0; column < side(); column++) {
                int v = row / window * windowsOnASide() + column / window;
                int t = row % window * window + column % window;
                of.at(t * windows + v, row, column);
            }
        }
    }

    private interface Place {
        void at(int place, int row, int column);
    }
}
