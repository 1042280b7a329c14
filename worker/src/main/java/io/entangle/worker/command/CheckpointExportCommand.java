package io.entangle.worker.command;

import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.export.SupernetExport;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Our weights to foreign ones. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Writes a supernet's weights with the names and in the layout of the authors' checkpoints, with"
                + " config.json and a Python script that runs any subnet of it.")
final class CheckpointExportCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "A supernet checkpoint of Entangle.")
    private Path file = Path.of("");

    @Option(names = "--output", paramLabel = "DIRECTORY", required = true, description = "Directory to write.")
    private Path output = Path.of("");

    @Override
    public Integer call() {
        SupernetExport.write(TrainState.readWeights(file), output);
        spec.commandLine().getOut().println(output + ": model.safetensors, config.json, load_entangle.py");
        spec.commandLine().getOut().flush();
        return 0;
    }
}
