package io.entangle.worker.data;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.UnaryOperator;

/** The images of a split after a fixed preparation, kept in memory as far as a budget allows. */
final class DecodedImages {

    private final Split split;
    private final UnaryOperator<RgbImage> preparation;
    private final MemoryBudget budget;
    private final AtomicReferenceArray<RgbImage> kept;
    private final AtomicLong taken = new AtomicLong();

    DecodedImages(Split split, UnaryOperator<RgbImage> preparation, MemoryBudget budget) {
        this.split = split;
        this.preparation = preparation;
        this.budget = budget;
        this.kept = new AtomicReferenceArray<>(split.size());
    }

    RgbImage get(int index) {
        RgbImage known = kept.get(index);
        if (known != null) {
            return known;
        }
        RgbImage image = preparation.apply(split.image(index));
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

    /** Forgets all images and returns their bytes to the budget; no {@code get} may run at the same time. */
    void release() {
        for (int i = 0; i < kept.length(); i++) {
            kept.set(i, null);
        }
        budget.giveBack(taken.getAndSet(0));
    }
}
