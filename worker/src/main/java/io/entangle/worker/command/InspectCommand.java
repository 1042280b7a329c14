package io.entangle.worker.command;

import io.entangle.worker.data.Dataset;
import io.entangle.worker.data.DatasetFormats;
import io.entangle.worker.data.DatasetOptions;
import io.entangle.worker.data.RgbImage;
import io.entangle.worker.data.Split;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a data set without an API. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = "Checks a data set on this machine: its classes, its splits, and whether its images can be read.")
final class InspectCommand implements Callable<Integer> {

    private static final int SAMPLE = 200;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DATA", description = "A directory of images, or builtin:shapes.")
    private String location = "";

    @Option(
            names = "--test-fraction",
            paramLabel = "SHARE",
            description = "Share that becomes the test split where the folder has none (default: 0.2).")
    private @Nullable Double testFraction;

    @Option(names = "--all", description = "Decodes every image instead of an even sample.")
    private boolean all;

    @Override
    public Integer call() {
        DatasetOptions options = testFraction == null
                ? DatasetOptions.DEFAULT
                : new DatasetOptions(testFraction, DatasetOptions.DEFAULT.seed());
        Dataset dataset = DatasetFormats.open(location, options);
        PrintWriter out = spec.commandLine().getOut();
        out.println("%s: %s, %d classes, %d training and %d test images"
                .formatted(
                        location,
                        DatasetFormats.format(location).name(),
                        dataset.classNames().size(),
                        dataset.train().size(),
                        dataset.test().size()));
        int[] train = perClass(dataset, dataset.train());
        int[] test = perClass(dataset, dataset.test());
        for (int label = 0; label < train.length; label++) {
            out.println("  %-24s %7d training %7d test"
                    .formatted(dataset.classNames().get(label), train[label], test[label]));
        }
        decode("training", dataset.train(), out);
        decode("test", dataset.test(), out);
        out.flush();
        return 0;
    }

    private static int[] perClass(Dataset dataset, Split split) {
        int[] counts = new int[dataset.classNames().size()];
        for (int label : split.labels()) {
            counts[label]++;
        }
        return counts;
    }

    private void decode(String name, Split split, PrintWriter out) {
        int count = all ? split.size() : Math.min(SAMPLE, split.size());
        int narrowest = Integer.MAX_VALUE;
        int widest = 0;
        for (int i = 0; i < count; i++) {
            RgbImage image = split.image((int) ((long) i * split.size() / count));
            narrowest = Math.min(narrowest, Math.min(image.width(), image.height()));
            widest = Math.max(widest, Math.max(image.width(), image.height()));
        }
        out.println("  %d %s images read, sides from %d to %d pixels".formatted(count, name, narrowest, widest));
    }
}
