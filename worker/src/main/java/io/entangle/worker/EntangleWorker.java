package io.entangle.worker;

import io.entangle.worker.command.Version;
import io.entangle.worker.command.WorkerCommands;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The worker process and its command line. Without a command it prints its help. */
@Command(
        name = "entangle-worker",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Trains supernets, searches them and extracts subnets.",
        commandListHeading = "%nCommands:%n")
public final class EntangleWorker implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    public static void main(String[] args) {
        // From JDK 22 to 24 there would be a console even where nobody looks at one.
        System.setProperty("jdk.console", "java.base");
        System.exit(WorkerCommands.under(new EntangleWorker()).execute(args));
    }
}
