package io.entangle.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowedGridTest {

    @Test
    void theWholeGridIsOneWindowRowByRow() {
        WindowedGrid whole = WindowedGrid.whole(3);
        assertThat(whole.tokens()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(whole.masked()).isFalse();
    }

    @Test
    void firstComeTheFirstTokensOfAllWindows() {
        assertThat(new WindowedGrid(4, 2, 0).tokens())
                .containsExactly(0, 2, 8, 10, 1, 3, 9, 11, 4, 6, 12, 14, 5, 7, 13, 15);
    }

    @Test
    void shiftingMovesTheGridUpAndToTheLeft() {
        assertThat(new WindowedGrid(4, 2, 1).tokens())
                .containsExactly(5, 7, 13, 15, 6, 4, 14, 12, 9, 11, 1, 3, 10, 8, 2, 0);
    }

    @Test
    void whatAWindowBringsTogetherAcrossTheSeamMayNotSeeEachOther() {
        float[] mask = new WindowedGrid(4, 2, 1).mask().values();
        float[] first = Arrays.copyOfRange(mask, 0, 16);
        float[] last = Arrays.copyOfRange(mask, 48, 64);
        assertThat(first).containsOnly(0);
        assertThat(last)
                .containsExactly(0, -100, -100, -100, -100, 0, -100, -100, -100, -100, 0, -100, -100, -100, -100, 0);
    }

    @ParameterizedTest
    @CsvSource({"5, 2, 0", "5, 2, 1", "5, 4, 2", "7, 3, 1", "9, 4, 2"})
    void windowsThatReachBeyondTheGridHoldEveryTokenOnceAndNothingElseThatIsSeen(int grid, int window, int shift) {
        WindowedGrid windows = new WindowedGrid(grid, window, shift);
        int[] tokens = windows.tokens();
        assertThat(windows.reachesBeyond()).isTrue();
        assertThat(Arrays.stream(tokens).filter(token -> token >= 0).sorted().toArray())
                .isEqualTo(IntStream.range(0, grid * grid).toArray());
        int size = window * window;
        int count = tokens.length / size;
        float[] mask = windows.mask().values();
        for (int v = 0; v < count; v++) {
            for (int from = 0; from < size; from++) {
                for (int to = 0; to < size; to++) {
                    boolean there = tokens[from * count + v] >= 0;
                    boolean other = tokens[to * count + v] >= 0;
                    if (there != other) {
                        assertThat(mask[(v * size + from) * size + to]).isEqualTo(-100);
                    }
                }
            }
        }
    }

    @Test
    void theNeighboursOfANewTokenComeInThePublishedOrder() {
        int[] next = WindowedGrid.whole(2).tokens();
        assertThat(WindowedGrid.neighbours(4, next))
                .containsExactly(0, 2, 8, 10, 4, 6, 12, 14, 1, 3, 9, 11, 5, 7, 13, 15);
        assertThat(WindowedGrid.neighbours(3, next))
                .containsExactly(0, 2, 6, 8, 3, 5, -1, -1, 1, -1, 7, -1, 4, -1, -1, -1);
    }

    @Test
    void placesSayWhereATokenLies() {
        assertThat(WindowedGrid.places(new int[] {2, -1, 0}, new int[] {1, 0, 2}))
                .containsExactly(2, 3, 1);
    }

    @Test
    void distancesOfRows() {
        assertThat(WindowedGrid.distances(2).values()).containsExactly(0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0);
    }
}
