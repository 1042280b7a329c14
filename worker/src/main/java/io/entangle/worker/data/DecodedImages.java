package io.entangle.worker.data;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.UnaryOperator;

/** Images decoded when they are asked for, and kept in memory as far as a budget allows. */
final class DecodedImages implements PreparedImages {

    private final Split split;
    private final UnaryOperator<RgbImage> preparation;
    private final MemoryBudget budget;
    private final AtomicReferenceArray<RgbImage> kept;
    private final AtomicLong taken = new AtomicLong();
    private final Map<Integer, CorruptImage> corrupt = new ConcurrentHashMap<>();

    DecodedImages(Split split, UnaryOperator<RgbImage> preparation, MemoryBudget budget) {
        this.split = split;
        this.preparation = preparation;
        this.budget = budget;
        this.kept = new AtomicReferenceArray<>(split.size());
    }

    @Override
    public RgbImage get(int index) {
        RgbImage known = kept.get(index);
        if (known != null) {
            return known;
        }
        RgbImage image = decode(index);
        long bytes = image.rgb().length;
        if (budget.take(bytes)) {
            if (kept.compareAndSet(index, null, image)) {
                taken.addAndGet(bytes);
            } else {
                budget.giveBack(bytes);
            }
        }
        return image;
    }

    private RgbImage decode(int index) {
        CorruptImage known = corrupt.get(index);
        if (known != null) {
            throw known;
        }
        try {
            return preparation.apply(split.image(index));
        } catch (CorruptImage e) {
            corrupt.put(index, e);
            throw e;
        }
    }

    @Override
    public Map<Integer, CorruptImage> corrupt() {
        return Map.copyOf(corrupt);
    }

    @Override
    public void release() {
        for (int i = 0; i < kept.length(); i++) {
            kept.set(i, null);
        }
        budget.giveBack(taken.getAndSet(0));
    }
}
