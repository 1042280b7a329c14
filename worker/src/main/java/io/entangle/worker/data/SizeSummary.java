package io.entangle.worker.data;

import io.entangle.shared.job.DatasetReport.Extent;
import io.entangle.shared.job.DatasetReport.ImageSizes;
import io.entangle.shared.job.DatasetReport.SizeCount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sums up how large the images are. */
final class SizeSummary {

    private static final int MOST_FREQUENT = 10;
    private static final long HEIGHT = 0xFFFF_FFFFL;

    private SizeSummary() {}

    /** Returns the sizes of the readable images of both splits; null if there are none. */
    static @Nullable ImageSizes of(SplitFindings train, SplitFindings test) {
        long[] sizes = new long[train.size() + test.size()];
        int count = sizes(test, sizes, sizes(train, sizes, 0));
        if (count == 0) {
            return null;
        }
        Arrays.sort(sizes, 0, count);
        int[] widths = new int[count];
        int[] heights = new int[count];
        int[] shorter = new int[count];
        int square = 0;
        for (int i = 0; i < count; i++) {
            widths[i] = (int) (sizes[i] >> Integer.SIZE);
            heights[i] = (int) (sizes[i] & HEIGHT);
            shorter[i] = Math.min(widths[i], heights[i]);
            if (widths[i] == heights[i]) {
                square++;
            }
        }
        List<SizeCount> distinct = distinct(sizes, count);
        return new ImageSizes(
                extent(widths),
                extent(heights),
                median(shorter),
                (double) square / count,
                distinct.size(),
                distinct.stream()
                        .sorted(Comparator.comparingInt((SizeCount size) -> -size.images()))
                        .limit(MOST_FREQUENT)
                        .toList());
    }

    private static int sizes(SplitFindings findings, long[] sizes, int from) {
        int next = from;
        for (int i = 0; i < findings.size(); i++) {
            if (findings.readable(i)) {
                sizes[next++] = (long) findings.width(i) << Integer.SIZE | findings.height(i);
            }
        }
        return next;
    }

    private static List<SizeCount> distinct(long[] sorted, int count) {
        List<SizeCount> distinct = new ArrayList<>();
        for (int from = 0, to; from < count; from = to) {
            to = from + 1;
            while (to < count && sorted[to] == sorted[from]) {
                to++;
            }
            distinct.add(new SizeCount((int) (sorted[from] >> Integer.SIZE), (int) (sorted[from] & HEIGHT), to - from));
        }
        return distinct;
    }

    private static Extent extent(int[] lengths) {
        int median = median(lengths);
        return new Extent(lengths[0], median, lengths[lengths.length - 1]);
    }

    /** Sorts. */
    private static int median(int[] lengths) {
        Arrays.sort(lengths);
        return lengths[(lengths.length - 1) / 2];
    }
}
