package io.entangle.worker.bench;

import io.entangle.shared.experiment.AugmentationSpec;
import io.entangle.worker.data.BatchRecipe;
import io.entangle.worker.data.BatchStream;
import io.entangle.worker.data.CacheUnavailable;
import io.entangle.worker.data.CorruptImages;
import io.entangle.worker.data.EvaluationBatches;
import io.entangle.worker.data.ImageStages;
import io.entangle.worker.data.Loading;
import io.entangle.worker.data.MemoryBudget;
import io.entangle.worker.data.RgbImage;
import io.entangle.worker.data.Split;
import io.entangle.worker.data.TrainingBatches;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Measures the stages of loading, each alone on the calling thread with its input at hand, then whole batches by as many
 * threads as a worker would use. Files are read over and over, so they come from the memory of the operating system; how fast
 * a disk is shows in the first pass of a real run.
 *
 * @param split the samples to load
 * @param imageSize side of the images the model sees, in pixels
 * @param batch images in a batch
 * @param loading threads, prefetch, memory and disk; the disk must have room for the packed images
 * @param repetitions how often each stage is measured
 * @param secondsPerRepetition time that a repetition takes at least; images are used again until it has passed
 * @param progress told the name of each stage before it is measured
 */
public record DataBench(
        Split split,
        int imageSize,
        int batch,
        Loading loading,
        int repetitions,
        double secondsPerRepetition,
        Consumer<String> progress) {

    private static final double NANOS = 1e9;
    private static final int MOST_DECODED = 64;

    /**
     * Measures all stages.
     *
     * @throws CacheUnavailable if the disk has no room for the packed images
     */
    public List<StageFigures> run() throws CacheUnavailable, IOException {
        List<StageFigures> figures = new ArrayList<>();
        try (ImageStages stages = new ImageStages(split, imageSize, AugmentationSpec.DEFAULT, loading)) {
            int count = Math.min(MOST_DECODED, split.size());
            List<RgbImage> decoded = new ArrayList<>();
            List<RgbImage> seen = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                decoded.add(stages.decode(i));
                seen.add(stages.resize(decoded.get(i)));
            }
            float[] images_BCHW = new float[batch * RgbImage.CHANNELS * imageSize * imageSize];
            boolean[] sink = new boolean[1];
            figures.add(each("read", count, i -> keep(sink, stages.read(i).length)));
            figures.add(
                    each("read, decode", count, i -> keep(sink, stages.decode(i).width())));
            figures.add(each(
                    "resize",
                    count,
                    i -> keep(sink, stages.resize(decoded.get(i)).width())));
            figures.add(each(
                    "read, decode, resize",
                    count,
                    i -> keep(sink, stages.resize(stages.decode(i)).width())));
            figures.add(each(
                    "augment",
                    count,
                    i -> keep(sink, stages.augment(decoded.get(i), i).width())));
            figures.add(each("normalise", count, i -> stages.normalise(seen.get(i), images_BCHW, i % batch)));
            figures.add(each(
                    "packed",
                    split.size(),
                    i -> keep(sink, stages.packed(scattered(i)).width())));
            figures.add(each(
                    "packed, normalise",
                    split.size(),
                    i -> stages.normalise(stages.packed(scattered(i)), images_BCHW, i % batch)));
            figures.add(each(
                    "packed for training",
                    split.size(),
                    i -> keep(sink, stages.packedForTraining(scattered(i)).width())));
            figures.add(each("packed for training, augment, normalise", split.size(), i -> {
                int sample = scattered(i);
                stages.normalise(stages.augment(stages.packedForTraining(sample), sample), images_BCHW, i % batch);
            }));
        }
        recipe(figures);
        figures.add(trainingBatches(
                "training batches, decoded anew",
                BatchRecipe.plain(batch),
                new Loading(loading.threads(), loading.prefetch(), new MemoryBudget(0))));
        figures.add(trainingBatches("training batches", BatchRecipe.plain(batch), loading));
        figures.add(trainingBatches("training batches, published recipe", BatchRecipe.published(batch), loading));
        figures.add(evaluationBatches());
        return figures;
    }

    /** A place far from the last one, each once before any comes again, as in a shuffled epoch. */
    private int scattered(int i) {
        long step = 7919; // a prime, so the places repeat only after all of them, unless the size is a multiple of it
        return (int) (i * step % split.size());
    }

    /** Uses what was computed, so that computing it cannot be left out. */
    private static void keep(boolean[] sink, int value) {
        sink[0] ^= value == 0;
    }

    private StageFigures each(String stage, int count, IntConsumer work) {
        return measure(stage, 1, () -> {
            for (int i = 0; i < count; i++) {
                work.accept(i);
            }
            return count;
        });
    }

    /** What augmentation costs with all that the published recipe does to an image. */
    private void recipe(List<StageFigures> figures) throws CacheUnavailable, IOException {
        float[] images_BCHW = new float[batch * RgbImage.CHANNELS * imageSize * imageSize];
        boolean[] sink = new boolean[1];
        try (ImageStages stages = new ImageStages(split, imageSize, AugmentationSpec.PUBLISHED, loading)) {
            List<RgbImage> decoded = new ArrayList<>();
            for (int i = 0; i < Math.min(MOST_DECODED, split.size()); i++) {
                decoded.add(stages.decode(i));
            }
            // Images come again with another chance, so that every operation has its turn.
            figures.add(each("augment, published recipe", 5 * decoded.size(), i -> {
                RgbImage image = decoded.get(i % decoded.size());
                keep(sink, stages.augment(image, i).width());
            }));
            figures.add(each("packed for training, published recipe", split.size(), i -> {
                int sample = scattered(i);
                RgbImage augmented = stages.augment(stages.packedForTraining(sample), sample);
                stages.normalise(augmented, sample, images_BCHW, i % batch);
            }));
        }
    }

    private StageFigures trainingBatches(String stage, BatchRecipe recipe, Loading by) {
        int[] epoch = new int[1];
        try (TrainingBatches batches =
                new TrainingBatches(split, imageSize, recipe, 0, new CorruptImages(1, split.size()), by)) {
            return measure(stage, by.threads(), () -> drain(batches.epoch(epoch[0]++, 0)));
        }
    }

    private StageFigures evaluationBatches() {
        try (EvaluationBatches batches =
                new EvaluationBatches(split, imageSize, batch, new CorruptImages(1, split.size()), loading)) {
            return measure("evaluation batches", loading.threads(), () -> drain(batches.open()));
        }
    }

    private static int drain(BatchStream stream) {
        int images = 0;
        try (stream) {
            while (stream.hasNext()) {
                images += stream.next().count();
            }
        }
        return images;
    }

    private StageFigures measure(String stage, int threads, Pass pass) {
        progress.accept(stage);
        repeat(pass); // lets the compiler see it, and memory fill
        double[] rates = new double[repetitions];
        int images = 0;
        for (int i = 0; i < repetitions; i++) {
            Rate rate = repeat(pass);
            rates[i] = rate.images / rate.seconds;
            images = rate.images;
        }
        return new StageFigures(stage, threads, images, Spread.of(rates));
    }

    private Rate repeat(Pass pass) {
        long start = System.nanoTime();
        int images = 0;
        double seconds;
        do {
            images += pass.run();
            seconds = (System.nanoTime() - start) / NANOS;
        } while (seconds < secondsPerRepetition);
        return new Rate(images, seconds);
    }

    /** Work on some images; tells how many. */
    private interface Pass {
        int run();
    }

    private record Rate(int images, double seconds) {}
}
