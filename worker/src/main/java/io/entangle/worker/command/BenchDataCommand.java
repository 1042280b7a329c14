package io.entangle.worker.command;

import io.entangle.worker.bench.DataBench;
import io.entangle.worker.bench.DataReport;
import io.entangle.worker.bench.StageFigures;
import io.entangle.worker.data.CacheUnavailable;
import io.entangle.worker.data.DataCache;
import io.entangle.worker.data.DataRoots;
import io.entangle.worker.data.DataStorage;
import io.entangle.worker.data.DatasetFormats;
import io.entangle.worker.data.DatasetOptions;
import io.entangle.worker.data.GeneratedPhotographs;
import io.entangle.worker.data.ImageStages;
import io.entangle.worker.data.Loading;
import io.entangle.worker.data.RgbImage;
import io.entangle.worker.data.Split;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells how fast images get from the disk to a model. */
@Command(
        name = "data",
        mixinStandardHelpOptions = true,
        description = {
            "Measures how many images a second each stage of loading handles: reading, decoding, resizing, augmenting, normalising, the packed cache, and whole batches.",
            "Nothing else should be running. Packed images are made in a temporary directory and removed."
        })
final class BenchDataCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "DATA",
            arity = "0..1",
            description = "A data set, as the command inspect takes it; with --synthetic none.")
    private @Nullable String location;

    @Option(
            names = "--synthetic",
            description = "Generates pictures that cost as much as photographs: 500 × 375 pixels, JPEG quality 90.")
    private boolean synthetic;

    @Option(
            names = "--images",
            paramLabel = "N",
            defaultValue = "256",
            description = "How many pictures to generate (default: 256).")
    private int images = 256;

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            defaultValue = "224",
            description = "Side of the images that the model sees (default: 224).")
    private int size = 224;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "64", description = "Images in a batch (default: 64).")
    private int batch = 64;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads that make batches (default: one for each processor, at most 8).")
    private int threads;

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            defaultValue = "7",
            description = "How often each stage is measured (default: 7).")
    private int repetitions = 7;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "1",
            description = "Time that each measurement takes at least (default: 1).")
    private double seconds = 1;

    @Mixin
    private FiguresFile file = new FiguresFile();

    @Override
    public Integer call() throws IOException, CacheUnavailable {
        if (synthetic == (location != null)) {
            throw new ParameterException(spec.commandLine(), "Name a data set, or ask for --synthetic pictures.");
        }
        if (repetitions < 1 || images < 1 || batch < 1 || size < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--repetitions, --images, --batch and --size must be at least 1.");
        }
        Path directory = Files.createTempDirectory("entangle-bench");
        try {
            DataReport report = measure(directory);
            write(report);
            return 0;
        } finally {
            remove(directory);
        }
    }

    private DataReport measure(Path directory) throws IOException, CacheUnavailable {
        PrintWriter err = spec.commandLine().getErr();
        String data = location;
        if (data == null) {
            Path folder = directory.resolve("photographs");
            GeneratedPhotographs.write(folder, images, 0);
            data = folder.toString();
        }
        DataCache disk = new DataCache(directory.resolve("packed"), Long.MAX_VALUE);
        Split split = DatasetFormats.open(data, DatasetOptions.DEFAULT, new DataStorage(DataRoots.ANYWHERE, disk))
                .train();
        int used = Math.min(batch, split.size());
        List<StageFigures> stages = new DataBench(
                        split, size, used, Loading.with(threads, disk), repetitions, seconds, stage -> {
                            err.println(stage);
                            err.flush();
                        })
                .run();
        RgbImage first = split.image(0);
        return new DataReport(
                synthetic ? "synthetic" : data,
                size,
                meanBytes(split),
                first.width(),
                first.height(),
                used,
                ImageStages.reader(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                Runtime.version().toString(),
                Version.ofWorker(),
                stages);
    }

    private static long meanBytes(Split split) {
        int count = Math.min(split.size(), 100);
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            bytes += split.bytes(i).length;
        }
        return bytes / count;
    }

    private void write(DataReport report) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (file.leavesStandardOutput()) {
            out.println("%s: %d × %d pixels, %d bytes each, for models of %d pixels; decoded by %s, Java %s"
                    .formatted(
                            report.data(),
                            report.storedWidth(),
                            report.storedHeight(),
                            report.bytesPerImage(),
                            report.imageSize(),
                            report.reader(),
                            report.java()));
            out.println("%-40s %8s %12s %12s %12s".formatted("images a second", "threads", "median", "min", "max"));
            for (StageFigures stage : report.stages()) {
                out.println("%-40s %8d %12.0f %12.0f %12.0f"
                        .formatted(
                                stage.stage(),
                                stage.threads(),
                                stage.imagesPerSecond().median(),
                                stage.imagesPerSecond().min(),
                                stage.imagesPerSecond().max()));
            }
        }
        file.write(report, out);
        out.flush();
    }

    private static void remove(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
