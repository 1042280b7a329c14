package io.entangle.worker.command;

import io.entangle.shared.json.Json;
import io.entangle.worker.handler.Compute;
import io.entangle.worker.parity.ParityCheck;
import io.entangle.worker.parity.ParityReport;
import io.entangle.worker.torch.TorchSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows whether this worker computes what the authors' published code computed. */
@Command(
        name = "verify-parity",
        mixinStandardHelpOptions = true,
        description = {
            "Compares this implementation with numbers produced by the authors' published code: class scores, layers, gradients, optimizer steps, schedules, sequences of subnets, searches, counts.",
            "Prints one row for each set and quantity. Ends with 0 if something was compared and nothing failed; a file or key that is not known fails."
        })
final class VerifyParityCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DIR", description = "Directory with sets of published numbers.")
    private Path directory = Path.of(".");

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Writes the rows as JSON; - is the standard output, and replaces the table.")
    private @Nullable String json;

    @Mixin
    private ComputeOptions computing = new ComputeOptions();

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new ParameterException(spec.commandLine(), directory + " is no directory.");
        }
        Compute compute = computing.compute();
        ParityReport report;
        try (TorchSession session = TorchSession.open(compute.device(), compute.threads())) {
            report = ParityCheck.of(session, directory);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (!"-".equals(json)) {
            new ParityTable(report).print(out);
        }
        if (json != null) {
            write(report, json, out);
        }
        out.flush();
        return report.passed() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static void write(ParityReport report, String target, PrintWriter out) throws IOException {
        String text = Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(report);
        if (target.equals("-")) {
            out.println(text);
        } else {
            Files.writeString(Path.of(target), text + System.lineSeparator());
        }
    }
}
