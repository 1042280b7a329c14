package io.entangle.worker.evaluation;

import io.entangle.worker.data.BatchStream;
import io.entangle.worker.data.CorruptImages;
import io.entangle.worker.data.EvaluationBatches;
import io.entangle.worker.data.ImageBatch;
import io.entangle.worker.data.Loading;
import io.entangle.worker.data.Split;
import io.entangle.worker.supernet.Supernet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The images that subnets are scored on, the same ones for each. Where they fit they are prepared and brought to the device once and stay there for all subnets; else
 * they are loaded again for each pass, which several subnets may share.
 */
public final class ScoringImages implements AutoCloseable {

    private static final int CHANNELS = 3;

    private final EvaluationBatches batches;
    private final boolean fits;
    private final Supernet supernet;
    private final List<ScoringBatch> kept = new ArrayList<>();
    private boolean complete;

    /**
     * Images of a split, for subnets of a supernet.
     *
     * @param imageSize side of the images the model sees, in pixels
     * @param batchSize images of one forward pass
     * @param corrupt counts samples that are left out
     * @param memoryBytes what they may take on the device
     */
    public ScoringImages(
            Supernet supernet,
            Split split,
            int imageSize,
            int batchSize,
            CorruptImages corrupt,
            Loading loading,
            long memoryBytes) {
        this.supernet = supernet;
        this.batches = new EvaluationBatches(split, imageSize, batchSize, corrupt, loading);
        this.fits = (long) split.size() * CHANNELS * imageSize * imageSize * Float.BYTES <= memoryBytes;
    }

    /** How many images there are, corrupt ones left out; exact once they were all seen, see {@link EvaluationBatches#imageCount()}. */
    public int count() {
        return batches.imageCount();
    }

    /** Shows every batch, always in the same order, on the calling thread; whoever is shown one says when it is {@link #done}. */
    void each(Consumer<ScoringBatch> consumer) {
        if (complete) {
            kept.forEach(consumer);
            return;
        }
        try (BatchStream stream = batches.open()) {
            while (stream.hasNext()) {
                ImageBatch batch = stream.next();
                if (batch.count() == 0) { // nothing but corrupt samples
                    continue;
                }
                ScoringBatch scoring = new ScoringBatch(supernet.toDevice(batch.images_BCHW()), batch.labels());
                if (fits) {
                    kept.add(scoring);
                }
                consumer.accept(scoring);
            }
        }
        complete = fits;
    }

    /** Nobody looks at that batch any more in this pass. */
    void done(ScoringBatch batch) {
        if (!fits) {
            batch.images().close();
        }
    }

    /** Forgets what a pass that was broken off has brought to the device, so that the next one may begin anew. */
    void forget() {
        if (!complete) {
            kept.forEach(batch -> batch.images().close());
            kept.clear();
        }
    }

    @Override
    public void close() {
        complete = false;
        forget();
        batches.close();
    }
}
