package io.entangle.worker.evaluation;

import io.entangle.worker.data.BatchStream;
import io.entangle.worker.data.CorruptImages;
import io.entangle.worker.data.EvaluationBatches;
import io.entangle.worker.data.ImageBatch;
import io.entangle.worker.data.Loading;
import io.entangle.worker.data.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The images that subnets are scored on, the same ones for each; kept in memory where they fit, else decoded again for each pass. */
public final class ScoringImages implements AutoCloseable {

    private static final int CHANNELS = 3;

    private final EvaluationBatches batches;
    private final boolean fits;
    private @Nullable List<ImageBatch> kept;

    /**
     * Images of a split.
     *
     * @param imageSize side of the images the model sees, in pixels
     * @param batchSize images of one forward pass
     * @param corrupt counts samples that are left out
     * @param memoryBytes what they may take in memory
     */
    public ScoringImages(
            Split split, int imageSize, int batchSize, CorruptImages corrupt, Loading loading, long memoryBytes) {
        this.batches = new EvaluationBatches(split, imageSize, batchSize, corrupt, loading);
        this.fits = (long) split.size() * CHANNELS * imageSize * imageSize * Float.BYTES <= memoryBytes;
    }

    /** How many images there are, corrupt ones left out; exact once they were all seen, see {@link EvaluationBatches#imageCount()}. */
    public int count() {
        return batches.imageCount();
    }

    /** Shows every batch, always in the same order, on the calling thread. */
    void each(Consumer<ImageBatch> consumer) {
        if (kept != null) {
            kept.forEach(consumer);
            return;
        }
        List<ImageBatch> seen = new ArrayList<>();
        try (BatchStream stream = batches.open()) {
            while (stream.hasNext()) {
                ImageBatch batch = stream.next();
                if (batch.count() == 0) { // nothing but corrupt samples
                    continue;
                }
                if (fits) {
                    seen.add(batch);
                }
                consumer.accept(batch);
            }
        }
        if (fits) {
            kept = List.copyOf(seen);
        }
    }

    @Override
    public void close() {
        kept = null;
        batches.close();
    }
}
