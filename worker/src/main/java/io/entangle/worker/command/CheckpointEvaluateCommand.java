package io.entangle.worker.command;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.job.SubnetScore;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.data.BatchStream;
import io.entangle.worker.data.CorruptImages;
import io.entangle.worker.data.Dataset;
import io.entangle.worker.data.DatasetFormats;
import io.entangle.worker.data.DatasetOptions;
import io.entangle.worker.data.EvaluationBatches;
import io.entangle.worker.data.ImageBatch;
import io.entangle.worker.data.Loading;
import io.entangle.worker.handler.Compute;
import io.entangle.worker.supernet.StandaloneSubnet;
import io.entangle.worker.supernet.SubnetCheckpoint;
import io.entangle.worker.supernet.SubnetExtractor;
import io.entangle.worker.torch.TorchSession;
import java.io.IOException;
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

/** Accuracy of a subnet on a test split. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = "Scores a subnet on the test split of a data set.")
final class CheckpointEvaluateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "FILE",
            description =
                    "The directory of an exported subnet, a supernet checkpoint of Entangle, or a foreign supernet"
                            + " (.pth, safetensors; needs --space).")
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
            description = "Of a supernet: largest (default), smallest, the name of a released subnet, or a JSON file.")
    private String subnet = "largest";

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
        SubnetCheckpoint checkpoint = checkpoint();
        Dataset dataset = DatasetFormats.open(
                location,
                DatasetOptions.DEFAULT,
                data.storage(Path.of(System.getProperty("user.home"), ".entangle", "worker")));
        if (dataset.classNames().size() != checkpoint.config().classes()) {
            throw new CommandFailure("the model tells %d classes apart, and the data set has %d"
                    .formatted(
                            checkpoint.config().classes(), dataset.classNames().size()));
        }
        Compute compute = computing.compute();
        CorruptImages corrupt = new CorruptImages(
                CorruptImages.DEFAULT_MAX_SHARE, dataset.test().size());
        try (TorchSession session = TorchSession.open(compute.device(), compute.threads());
                StandaloneSubnet model = StandaloneSubnet.load(session, checkpoint);
                EvaluationBatches batches = new EvaluationBatches(
                        dataset.test(), checkpoint.config().image().size(), batchSize, corrupt, Loading.standard())) {
            SubnetScore score = score(model, batches);
            spec.commandLine()
                    .getOut()
                    .printf(
                            Locale.ROOT,
                            "top-1 %.2f %% ± %.2f on %d test images, %d parameters%n",
                            100 * score.accuracy(),
                            100 * score.standardError(),
                            score.images(),
                            checkpoint.parameters());
            spec.commandLine().getOut().flush();
        }
        return 0;
    }

    private SubnetScore score(StandaloneSubnet model, EvaluationBatches batches) {
        int correct = 0;
        try (BatchStream stream = batches.open()) {
            while (stream.hasNext()) {
                ImageBatch batch = stream.next();
                float[][] logits = model.evaluate(batch.images_BCHW(), precision);
                for (int i = 0; i < logits.length; i++) {
                    correct += best(logits[i]) == batch.labels()[i] ? 1 : 0;
                }
            }
        }
        return SubnetScore.of(correct, batches.imageCount());
    }

    private static int best(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }

    private SubnetCheckpoint checkpoint() throws IOException {
        if (Files.isDirectory(file)) {
            return SubnetCheckpoint.read(file);
        }
        return cut(ForeignSpace.supernet(file, space));
    }

    private SubnetCheckpoint cut(TrainState supernet) throws IOException {
        Architecture architecture = AskedSubnet.in(supernet.space(), subnet);
        return new SubnetExtractor(supernet.space(), supernet.qkvBias(), supernet.weights()).extract(architecture);
    }
}
