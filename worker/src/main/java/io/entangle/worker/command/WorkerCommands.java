package io.entangle.worker.command;

import io.entangle.worker.checkpoint.CheckpointException;
import io.entangle.worker.data.DatasetException;
import io.entangle.worker.runner.ApiMismatch;
import io.entangle.worker.runner.ApiProblem;
import io.entangle.worker.runner.ApiUnreachable;
import io.entangle.worker.torch.LibtorchUnusable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParseResult;

/** All commands, and what becomes of their errors. */
public final class WorkerCommands {

    private WorkerCommands() {}

    /** Adds the commands to the root command. */
    public static CommandLine under(Object root) {
        CommandLine line = new CommandLine(root);
        List.of(
                        new RunCommand(),
                        new SearchCommand(),
                        new SubmitCommand(),
                        new FollowCommand(),
                        new InspectCommand(),
                        new DevicesCommand(),
                        new CheckpointCommand(),
                        new BenchCommand(),
                        new VerifyParityCommand())
                .forEach(line::addSubcommand);
        return line.setCaseInsensitiveEnumValuesAllowed(true).setExecutionExceptionHandler(WorkerCommands::explain);
    }

    /** What the user can act upon is told in a sentence; anything else is a fault of ours and keeps its stack trace. */
    private static int explain(Exception error, CommandLine command, ParseResult parsed) throws Exception {
        boolean foreseen = error instanceof CommandFailure
                || error instanceof ApiProblem
                || error instanceof ApiUnreachable
                || error instanceof ApiMismatch
                || error instanceof DatasetException
                || error instanceof CheckpointException
                || error instanceof LibtorchUnusable
                || error instanceof IllegalArgumentException
                || error instanceof IOException;
        if (!foreseen) {
            throw error;
        }
        PrintWriter err = command.getErr();
        err.println(command.getCommandName() + ": "
                + (error instanceof IOException ? error.toString() : error.getMessage()));
        err.flush();
        return ExitCode.SOFTWARE;
    }
}
