package io.entangle.worker.command;

import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.json.Json;
import io.entangle.worker.data.Dataset;
import io.entangle.worker.data.DatasetException;
import io.entangle.worker.data.DatasetFormats;
import io.entangle.worker.data.DatasetInspector;
import io.entangle.worker.data.DatasetOptions;
import io.entangle.worker.data.Inspection;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Inspects a data set without an API. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = {
            "Reads every image of a data set on this machine and reports its classes, sizes, statistics, duplicates and corrupt files.",
            "Exit code 0 if experiments can use it, 1 if not."
        })
final class InspectCommand implements Callable<Integer> {

    private static final double NANOS = 1e9;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "DATA",
            description = "A directory or archive of images, CIFAR binary or IDX files, or builtin:shapes.")
    private String location = "";

    @Option(
            names = "--test-fraction",
            paramLabel = "SHARE",
            description = "Share that becomes the test split where the folder has none (default: 0.2).")
    private @Nullable Double testFraction;

    @Option(
            names = "--max-corrupt-share",
            paramLabel = "SHARE",
            description = "Share of the images of a split that may be corrupt, 0 to 1 (default: 0.01).")
    private double maxCorruptShare = DatasetRef.DEFAULT_MAX_CORRUPT_SHARE;

    @Option(names = "--json", description = "Prints the report as JSON, as the API shows it.")
    private boolean json;

    @Option(names = "--samples", paramLabel = "FILE", description = "Writes a picture of samples there, PNG.")
    private @Nullable Path samples;

    @Mixin
    private DataOptions data = new DataOptions();

    @Override
    public Integer call() throws IOException {
        if (!(maxCorruptShare >= 0 && maxCorruptShare <= 1)) {
            throw new CommandFailure("--max-corrupt-share must lie between 0 and 1, not " + maxCorruptShare);
        }
        DatasetOptions options = testFraction == null
                ? DatasetOptions.DEFAULT
                : new DatasetOptions(testFraction, DatasetOptions.DEFAULT.seed());
        Dataset dataset = DatasetFormats.open(
                location, options, data.storage(Path.of(System.getProperty("user.home"), ".entangle", "worker")));
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        // Standard output holds the report and nothing else.
        LiveText live = LiveText.on(err);
        long start = System.nanoTime();
        Inspection inspection = DatasetInspector.standard()
                .inspect(dataset, (done, total) -> live.show(progress(done, total, start), System.nanoTime()));
        live.print(String.format(
                Locale.ROOT,
                "%d images read in %s",
                dataset.train().size() + dataset.test().size(),
                Figures.duration((System.nanoTime() - start) / NANOS)));
        if (json) {
            out.println(Json.mapper().writeValueAsString(inspection.report()));
        } else {
            new InspectionReport(location, DatasetFormats.format(location).name(), inspection.report()).print(out);
        }
        out.flush();
        writeSamples(inspection);
        try {
            inspection.requireFewCorrupt(maxCorruptShare);
            return 0;
        } catch (DatasetException e) {
            err.println("INVALID: " + e.getMessage());
            err.flush();
            return 1;
        }
    }

    private void writeSamples(Inspection inspection) throws IOException {
        if (samples != null && inspection.samplesPng().isPresent()) {
            Files.write(samples, inspection.samplesPng().get());
        }
    }

    private static String progress(long done, long total, long start) {
        double seconds = (System.nanoTime() - start) / NANOS;
        return "%d/%d images, %d images/s, ETA %s"
                .formatted(done, total, Math.round(done / seconds), Figures.duration(seconds / done * (total - done)));
    }
}
