package io.entangle.worker.data;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntFunction;

/** A split made up for a test; counts how often each image is decoded. */
final class FixedSplit implements Split {

    final AtomicIntegerArray decoded;
    private final int[] labels;
    private final IntFunction<RgbImage> images;

    /** Images that are plain 2 × 2 squares of the index as grey value. */
    FixedSplit(int... labels) {
        this(labels, index -> TestImages.plain(2, index));
    }

    FixedSplit(int[] labels, IntFunction<RgbImage> images) {
        this.labels = labels.clone();
        this.images = images;
        this.decoded = new AtomicIntegerArray(labels.length);
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public String id(int index) {
        return "fixed/" + index;
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public RgbImage image(int index) {
        decoded.incrementAndGet(index);
        return images.apply(index);
    }

    @Override
    public byte[] bytes(int index) {
        return images.apply(index).rgb();
    }
}
