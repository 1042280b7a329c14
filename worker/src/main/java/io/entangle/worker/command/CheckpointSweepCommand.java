package io.entangle.worker.command;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.sweep.DimensionSweep;
import io.entangle.shared.sweep.Variant;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.data.CorruptImages;
import io.entangle.worker.data.Dataset;
import io.entangle.worker.data.DatasetFormats;
import io.entangle.worker.data.DatasetOptions;
import io.entangle.worker.data.Loading;
import io.entangle.worker.data.Split;
import io.entangle.worker.data.Subset;
import io.entangle.worker.evaluation.ScoringImages;
import io.entangle.worker.evaluation.SubnetEvaluator;
import io.entangle.worker.evaluation.SweepScoring;
import io.entangle.worker.handler.Compute;
import io.entangle.worker.supernet.Supernet;
import io.entangle.worker.torch.TorchSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Accuracy of a supernet along the dimensions of its space, around one subnet, on a test split. */
@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        description = {
            "Varies one dimension of a subnet at a time and scores each variant with the supernet's weights,",
            "on the test split of a data set."
        })
final class CheckpointSweepCommand implements Callable<Integer> {

    private static final int SAMPLE_SEED = 0;
    private static final String ROW = "%-22s %6s %1s  %16s  %16s%n";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "FILE",
            description =
                    "A supernet checkpoint of Entangle, or a foreign supernet (.pth, safetensors; needs --space).")
    private Path file = Path.of("");

    @Option(names = "--data", paramLabel = "DATA", required = true, description = "A data set, as inspect takes it.")
    private String location = "";

    @Option(
            names = "--space",
            paramLabel = "SPACE",
            description = "For a foreign supernet: a preset's name or a JSON file.")
    private @Nullable String space;

    @Option(
            names = "--subnet",
            paramLabel = "SUBNET",
            defaultValue = "largest",
            description = "The base: largest (default), smallest, the name of a released subnet, or a JSON file.")
    private String subnet = "largest";

    @Option(
            names = "--dimensions",
            paramLabel = "D",
            split = ",",
            description = "Some of ${COMPLETION-CANDIDATES}, comma-separated (default: all).")
    private Set<Dimension> dimensions = EnumSet.allOf(Dimension.class);

    @Option(names = "--per-block", description = "Vary windows, heads and ratio in each block alone, too.")
    private boolean perBlock;

    @Option(names = "--images", paramLabel = "N", description = "Test images to score on (default: all).")
    private @Nullable Integer images;

    @Option(names = "--precision", paramLabel = "P", defaultValue = "FP32", description = "fp32 (default) or bf16.")
    private Precision precision = Precision.FP32;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "64",
            description = "Images of one pass (default: 64).")
    private int batchSize = 64;

    @Mixin
    private ComputeOptions computing = new ComputeOptions();

    @Mixin
    private DataOptions data = new DataOptions();

    @Override
    public Integer call() throws IOException {
        TrainState supernet = ForeignSpace.supernet(file, space);
        Architecture base = AskedSubnet.in(supernet.space(), subnet);
        List<Variant> variants = DimensionSweep.variants(supernet.space(), base, dimensions, perBlock);
        Dataset dataset = DatasetFormats.open(
                location,
                DatasetOptions.DEFAULT,
                data.storage(Path.of(System.getProperty("user.home"), ".entangle", "worker")));
        print(base, variants, score(supernet, dataset, new SweepScoring(base, variants)));
        return 0;
    }

    private JobResult.Swept score(TrainState state, Dataset dataset, SweepScoring sweep) {
        SearchSpace known = state.space();
        if (dataset.classNames().size() != known.classes()) {
            throw new CommandFailure("the supernet tells %d classes apart, and the data set has %d"
                    .formatted(known.classes(), dataset.classNames().size()));
        }
        Split split = images == null ? dataset.test() : Subset.stratified(dataset.test(), images, SAMPLE_SEED);
        CorruptImages corrupt = new CorruptImages(CorruptImages.DEFAULT_MAX_SHARE, split.size());
        Compute compute = computing.compute();
        int threads = Math.max(1, compute.threads() / compute.evaluators());
        long memory = Runtime.getRuntime().maxMemory() / 4;
        try (TorchSession session = TorchSession.open(compute.device(), threads);
                Supernet supernet = Supernet.restore(session, known, state.qkvBias(), state.weights());
                ScoringImages shown = new ScoringImages(
                        supernet, split, known.image().size(), batchSize, corrupt, Loading.standard(), memory);
                SubnetEvaluator evaluator = new SubnetEvaluator(supernet, precision, shown, compute.evaluators())) {
            return sweep.with(evaluator, () -> {}, done -> {});
        }
    }

    private void print(Architecture base, List<Variant> variants, JobResult.Swept swept) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "base: %s, top-1 %s on %d test images%n%n",
                Figures.shortForm(base),
                Figures.score(swept.base()),
                swept.base().images());
        out.printf(ROW, "dimension", "value", "", "accuracy", "from base");
        for (int i = 0; i < variants.size(); i++) {
            Variant variant = variants.get(i);
            JobResult.SweptVariant scored = swept.variants().get(i);
            boolean itself = variant.architecture().equals(base);
            out.printf(
                    ROW,
                    name(variant),
                    Double.toString(variant.value()).replaceFirst("\\.0$", ""),
                    itself ? "*" : "",
                    Figures.score(scored.score()),
                    itself ? "" : Figures.difference(scored.fromBase()));
        }
        out.flush();
    }

    private static String name(Variant variant) {
        String name = variant.dimension().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        String stage = variant.stage() == null ? "" : " of stage " + variant.stage();
        String block = variant.block() == null ? "" : " of block " + variant.block();
        return name + stage + block;
    }
}
