package io.entangle.worker.command;

import io.entangle.shared.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of every command that measures to keep its figures as JSON. */
final class FiguresFile {

    private static final String STANDARD_OUTPUT = "-";

    @Option(
            names = "--json",
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = STANDARD_OUTPUT,
            description = "Writes the figures as JSON; without FILE to the standard output, and nothing else.")
    private @Nullable String target;

    /** Whether people read the standard output. */
    boolean leavesStandardOutput() {
        return !STANDARD_OUTPUT.equals(target);
    }

    /** Writes what was measured, if it was asked for. */
    void write(Object report, PrintWriter out) throws IOException {
        if (target == null) {
            return;
        }
        String text = Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(report);
        if (leavesStandardOutput()) {
            Files.writeString(Path.of(target), text + System.lineSeparator());
        } else {
            out.println(text);
        }
    }
}
