package io.entangle.worker.data;

import io.entangle.shared.job.DatasetReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;

/**
 * Reads every image of a data set and reports what there is and what is wrong with it. The report is the same for the
 * same data, however many threads read it. Besides the images in the threads' hands it takes about 40 bytes for each
 * image, so millions of them fit.
 */
public final class DatasetInspector {

    private static final int MOST_THREADS = 8;

    private final int threads;

    /**
     * An inspector with so many threads, each with an image of its own in memory.
     *
     * @throws IllegalArgumentException if there is not even one
     */
    public DatasetInspector(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("inspecting needs a thread, not " + threads);
        }
        this.threads = threads;
    }

    /** An inspector with as many threads as there are processors, at most 8. */
    public static DatasetInspector standard() {
        return new DatasetInspector(Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()));
    }

    /** Hears how far an inspection is, on the thread that asked for it; what it throws ends the inspection. */
    @FunctionalInterface
    public interface Listener {

        /** So many images of both splits have been read. */
        void inspected(long done, long total);
    }

    /**
     * Reads all images. Corrupt ones are counted and named; whether they are too many, {@link
     * Inspection#requireFewCorrupt} tells.
     *
     * @throws DatasetException if it is not single images that cannot be read
     * @throws java.util.concurrent.CancellationException if the thread is interrupted; its interrupt flag stays set
     */
    public Inspection inspect(Dataset dataset, Listener listener) {
        long total = (long) dataset.train().size() + dataset.test().size();
        ExecutorService pool = DecodePool.of(threads);
        try {
            SplitScan scan = new SplitScan(pool, threads);
            SplitFindings train = scan.read(dataset.train(), done -> listener.inspected(done, total));
            SplitFindings test = scan.read(
                    dataset.test(), done -> listener.inspected(dataset.train().size() + done, total));
            return inspection(dataset, train, test);
        } finally {
            DecodePool.stop(pool);
        }
    }

    private static Inspection inspection(Dataset dataset, SplitFindings train, SplitFindings test) {
        List<DatasetReport.ClassCount> classes = classes(dataset);
        DatasetReport.ImageSizes sizes = SizeSummary.of(train, test);
        SampleSheet sheet = SampleSheet.of(dataset, train);
        DatasetReport report = new DatasetReport(
                classes,
                sizes,
                train.pixels().statistics(),
                new DatasetReport.Digests(
                        dataset.train().digest(), dataset.test().digest(), Fingerprints.digest(train, test)),
                CorruptTally.merged(train.corrupt(), test.corrupt()),
                DatasetWarnings.of(classes, sizes, train, test, Duplicates.of(dataset, train, test)),
                sheet.description());
        return new Inspection(report, sheet.png(), train.corrupt(), test.corrupt());
    }

    private static List<DatasetReport.ClassCount> classes(Dataset dataset) {
        int[] train = perClass(dataset, dataset.train());
        int[] test = perClass(dataset, dataset.test());
        List<DatasetReport.ClassCount> counts = new ArrayList<>();
        for (int label = 0; label < train.length; label++) {
            counts.add(new DatasetReport.ClassCount(dataset.classNames().get(label), train[label], test[label]));
        }
        return counts;
    }

    private static int[] perClass(Dataset dataset, Split split) {
        int[] counts = new int[dataset.classNames().size()];
        for (int label : split.labels()) {
            counts[label]++;
        }
        return counts;
    }
}
