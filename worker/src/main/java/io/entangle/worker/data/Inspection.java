package io.entangle.worker.data;

import io.entangle.shared.job.DatasetReport;
import java.util.Optional;

/** What a {@link DatasetInspector} found. */
public final class Inspection {

    private final DatasetReport report;
    private final Optional<byte[]> samplesPng;
    private final CorruptTally train;
    private final CorruptTally test;

    Inspection(DatasetReport report, Optional<byte[]> samplesPng, CorruptTally train, CorruptTally test) {
        this.report = report;
        this.samplesPng = samplesPng;
        this.train = train;
        this.test = test;
    }

    public DatasetReport report() {
        return report;
    }

    /** Returns a picture of samples as {@link DatasetReport#samples()} says, a PNG of less than 300 kB; none if no image can be read. */
    public Optional<byte[]> samplesPng() {
        return samplesPng;
    }

    /**
     * Makes sure that runs on this data set will get by, each split being read with a {@link CorruptImages} of its size.
     *
     * @param maxShare share of the images of a split that may be corrupt, 0 to 1
     * @throws DatasetException with the list and what to do, if more are, or no image is left
     */
    public void requireFewCorrupt(double maxShare) {
        train.requireFew(maxShare);
        test.requireFew(maxShare);
    }
}
