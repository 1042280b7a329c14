package io.entangle.worker.command;

import io.entangle.worker.checkpoint.AutoFormerGeometry;
import io.entangle.worker.checkpoint.ForeignCheckpoint;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.Printable;
import io.entangle.worker.checkpoint.PublishedGeometry;
import io.entangle.worker.checkpoint.S3Geometry;
import io.entangle.worker.checkpoint.StateDictAdapter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what is in a checkpoint. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = "Reads a .pth or safetensors file and says what it holds, without executing anything in it.")
final class CheckpointInspectCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "A .pth file of either layout, or safetensors.")
    private Path file = Path.of("");

    @Option(names = "--tensors", description = "Lists every tensor with its shape.")
    private boolean tensors;

    @Override
    public Integer call() {
        ForeignCheckpoint checkpoint = ForeignCheckpoint.read(file);
        PrintWriter out = spec.commandLine().getOut();
        long numbers = checkpoint.tensors().values().stream()
                .mapToLong(tensor -> tensor.values().length)
                .sum();
        out.printf("layout       %s%n", checkpoint.layout());
        out.printf(
                "model        %s%n",
                checkpoint.modelPath().isEmpty() ? "at the top" : String.join(" / ", checkpoint.modelPath()));
        out.printf(
                Locale.ROOT,
                "tensors      %d, %,d numbers of type %s%n",
                checkpoint.tensors().size(),
                numbers,
                String.join(", ", checkpoint.elementTypes()));
        List<String> passedOver = new ArrayList<>(checkpoint.passedOver());
        passedOver.addAll(StateDictAdapter.derived(checkpoint.tensors()));
        out.printf(
                "passed over  %s%n",
                passedOver.isEmpty()
                        ? "nothing"
                        : passedOver.stream().map(Printable::of).collect(Collectors.joining(", ")));
        Map<String, HostTensor> published = StateDictAdapter.published(checkpoint.tensors());
        describe(out, PublishedGeometry.of(published));
        if (tensors) {
            published.forEach(
                    (name, tensor) -> out.printf("%s %s%n", Printable.of(name), Arrays.toString(tensor.shape())));
        }
        out.flush();
        return 0;
    }

    private static void describe(PrintWriter out, PublishedGeometry geometry) {
        geometry.<List<String>>byFamily(CheckpointInspectCommand::lines, CheckpointInspectCommand::lines)
                .forEach(out::println);
    }

    private static List<String> lines(AutoFormerGeometry geometry) {
        return List.of(
                "network      AutoFormer, %d blocks, embedding %d, %d classes"
                        .formatted(geometry.depth(), geometry.embedDim(), geometry.classes()),
                "image        %s, patches of %d pixels, %d channels"
                        .formatted(
                                geometry.imageSize() == null
                                        ? "size unknown: no absolute positions"
                                        : geometry.imageSize() + " pixels",
                                geometry.patch(),
                                geometry.channels()),
                "Q-K-V        " + geometry.qkvDim(),
                "hidden       " + geometry.hidden(),
                "relative     "
                        + (geometry.relativeRows() == null
                                ? "none"
                                : "distances to %d, heads of %d"
                                        .formatted(geometry.relativeRows() / 2 - 1, geometry.headDim())),
                "pooling      not told by the tensors");
    }

    private static List<String> lines(S3Geometry geometry) {
        List<String> lines = new ArrayList<>();
        lines.add("network      S3, %d stages, %d classes"
                .formatted(geometry.stages().size(), geometry.classes()));
        lines.add("image        size not told by the tensors, patches of %d pixels, %d channels"
                .formatted(geometry.patch(), geometry.channels()));
        for (int i = 0; i < geometry.stages().size(); i++) {
            S3Geometry.Stage stage = geometry.stages().get(i);
            lines.add("layers.%d     %d blocks, embedding %d, windows %s, heads %s, hidden %s"
                    .formatted(
                            i, stage.depth(), stage.embedDim(), stage.windowSize(), stage.numHeads(), stage.hidden()));
        }
        return lines;
    }
}
