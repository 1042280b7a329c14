package io.entangle.worker.data;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * Images that are stored more than once, byte for byte. Of the SHA-256 of what is stored the first 128 bits are compared.
 *
 * @param betweenSplits test images that are among the training images, with the first of those
 * @param contradictory training images that occur under another label, too, with the first that contradicts
 * @param inTraining training images that repeat an earlier one of the same label, with the first of those
 */
record Duplicates(Pairs betweenSplits, Pairs contradictory, Pairs inTraining) {

    /** Finds the duplicates among the readable images. */
    static Duplicates of(Dataset dataset, SplitFindings train, SplitFindings test) {
        return new Search(dataset, train, test).run();
    }

    /**
     * Images with a twin.
     *
     * @param images how many
     * @param examples a few of them, each with its twin, on one line
     */
    record Pairs(int images, List<String> examples) {}

    /** Sorts all images by 32 bits of their fingerprint, then looks at those that agree in them. */
    private static final class Search {

        private static final int EXAMPLES = 5;
        private static final long INDEX = 0xFFFF_FFFFL;

        private final Dataset dataset;
        private final SplitFindings train;
        private final SplitFindings test;
        private final Found betweenSplits = new Found();
        private final Found contradictory = new Found();
        private final Found inTraining = new Found();

        Search(Dataset dataset, SplitFindings train, SplitFindings test) {
            this.dataset = dataset;
            this.train = train;
            this.test = test;
        }

        Duplicates run() {
            long[] order = new long[train.size() + test.size()];
            int count = 0;
            for (int i = 0; i < order.length; i++) {
                if (readable(i)) {
                    order[count++] = (high(i) & ~INDEX) | i;
                }
            }
            Arrays.sort(order, 0, count);
            for (int from = 0, to; from < count; from = to) {
                to = from + 1;
                while (to < count && (order[to] & ~INDEX) == (order[from] & ~INDEX)) {
                    to++;
                }
                if (to - from > 1) {
                    agreeing(order, from, to);
                }
            }
            return new Duplicates(betweenSplits.pairs(this), contradictory.pairs(this), inTraining.pairs(this));
        }

        /** Images that agree in 32 bits, in ascending order: nearly always they agree in all, so the first is tried first. */
        private void agreeing(long[] order, int from, int to) {
            int[] open = new int[to - from];
            for (int i = from; i < to; i++) {
                open[i - from] = (int) (order[i] & INDEX);
            }
            while (open.length > 1) {
                int first = open[0];
                same(Arrays.stream(open).filter(image -> equal(first, image)).toArray());
                open = Arrays.stream(open).filter(image -> !equal(first, image)).toArray();
            }
        }

        /** Images that are the same, in ascending order. */
        private void same(int[] images) {
            int first = images[0];
            if (images.length == 1 || first >= train.size()) {
                return;
            }
            int label = dataset.train().label(first);
            int other = -1;
            for (int i = 1; i < images.length && images[i] < train.size(); i++) {
                if (dataset.train().label(images[i]) != label) {
                    other = images[i];
                    break;
                }
            }
            if (other >= 0) {
                contradictory.add(first, other);
            }
            for (int i = 1; i < images.length; i++) {
                int image = images[i];
                if (image >= train.size()) {
                    betweenSplits.add(image, first);
                } else if (other >= 0) {
                    contradictory.add(image, dataset.train().label(image) == label ? other : first);
                } else {
                    inTraining.add(image, first);
                }
            }
        }

        private boolean equal(int one, int another) {
            return high(one) == high(another) && low(one) == low(another);
        }

        private boolean readable(int image) {
            return image < train.size() ? train.readable(image) : test.readable(image - train.size());
        }

        private long high(int image) {
            return image < train.size() ? train.fingerprintHigh(image) : test.fingerprintHigh(image - train.size());
        }

        private long low(int image) {
            return image < train.size() ? train.fingerprintLow(image) : test.fingerprintLow(image - train.size());
        }

        private String name(int image) {
            return OneLine.of(
                    image < train.size()
                            ? dataset.train().id(image)
                            : dataset.test().id(image - train.size()));
        }

        /** Counts, and keeps the first in the order of the images, not of their fingerprints. */
        private static final class Found {

            private final TreeMap<Integer, Integer> first = new TreeMap<>();
            private int images;

            void add(int image, int twin) {
                images++;
                first.put(image, twin);
                if (first.size() > EXAMPLES) {
                    first.pollLastEntry();
                }
            }

            Pairs pairs(Search search) {
                return new Pairs(
                        images,
                        first.entrySet().stream()
                                .map(pair -> search.name(pair.getKey()) + " = " + search.name(pair.getValue()))
                                .toList());
            }
        }
    }
}
