package io.entangle.worker.command;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.checkpoint.ForeignCheckpoint;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.export.SafetensorsExport;
import io.entangle.worker.supernet.SubnetCheckpoint;
import io.entangle.worker.supernet.SubnetExtractor;
import io.entangle.worker.supernet.SupernetImport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Foreign weights to ours. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Turns a published supernet into a checkpoint of Entangle: a file, without optimizer state.",
            "With --subnet, one subnet of it into a directory of weights, config.json and Python script; with --subnet"
                    + " alone-in-file the file is that subnet already."
        })
final class CheckpointImportCommand implements Callable<Integer> {

    private static final String ALONE = "alone-in-file";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "A .pth file of either layout, or safetensors.")
    private Path file = Path.of("");

    @Option(
            names = "--space",
            paramLabel = "SPACE",
            required = true,
            description = "A preset's name or a JSON file; every size of the checkpoint is compared with it.")
    private String space = "";

    @Option(names = "--output", paramLabel = "OUT", required = true, description = "File or directory to write.")
    private Path output = Path.of("");

    @Option(
            names = "--subnet",
            paramLabel = "SUBNET",
            description = "largest, smallest, the name of a released subnet, a JSON file, or " + ALONE + ".")
    private @Nullable String subnet;

    @Override
    public Integer call() throws IOException {
        SearchSpace wanted = ForeignSpace.of(space);
        ForeignCheckpoint foreign = ForeignCheckpoint.read(file);
        if (subnet == null) {
            var written = SupernetImport.supernet(foreign, wanted).write(output);
            say("supernet of %d bytes, SHA-256 %s".formatted(written.bytes(), written.sha256()));
            return 0;
        }
        SubnetCheckpoint alone = subnet.equals(ALONE)
                ? SupernetImport.subnet(foreign, wanted)
                : cut(SupernetImport.supernet(foreign, wanted), AskedSubnet.in(wanted, subnet));
        // A checkpoint does not name its classes.
        List<String> classes = IntStream.range(0, wanted.classes())
                .mapToObj(label -> "class " + label)
                .toList();
        SafetensorsExport.write(alone, CostModel.of(wanted, alone.config().architecture()), classes, output);
        say("subnet of %d parameters".formatted(alone.parameters()));
        return 0;
    }

    private static SubnetCheckpoint cut(TrainState supernet, Architecture architecture) {
        return new SubnetExtractor(supernet.space(), supernet.qkvBias(), supernet.weights()).extract(architecture);
    }

    private void say(String what) {
        spec.commandLine().getOut().println(output + ": " + what);
        spec.commandLine().getOut().flush();
    }
}
