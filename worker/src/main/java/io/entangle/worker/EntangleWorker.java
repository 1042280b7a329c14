package io.entangle.worker;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The worker process and its command line. Without a command it prints its help. */
@Command(
        name = "entangle-worker",
        mixinStandardHelpOptions = true,
        description = "Trains supernets, searches them and extracts subnets.",
        subcommands = {})
public final class EntangleWorker implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new EntangleWorker()).execute(args));
    }
}
