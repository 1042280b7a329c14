package io.entangle.worker.command;

import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.json.Json;
import io.entangle.worker.runner.UserApi;
import io.entangle.worker.runner.WorkerClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Posts an experiment that is written out. */
@Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        description = "Posts an experiment document and prints its id.")
final class SubmitCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ApiAddress api = new ApiAddress();

    @Parameters(paramLabel = "FILE", description = "JSON as POST /api/v1/experiments takes it.")
    private Path file = Path.of("");

    @Option(names = "--follow", description = "Shows its progress until it ends.")
    private boolean follow;

    @Override
    public Integer call() throws IOException, InterruptedException {
        UserApi user = api.open();
        ExperimentView experiment = user.post(Json.mapper().readTree(Files.readString(file)));
        if (!follow) {
            spec.commandLine().getOut().println(experiment.id());
            return 0;
        }
        LiveText text = LiveText.on(spec.commandLine().getOut());
        return new ExperimentFollower(user, WorkerClock.system(), text)
                        .follow(experiment.id().toString())
                ? 0
                : 1;
    }
}
