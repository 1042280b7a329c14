package io.entangle.worker.command;

import io.entangle.worker.runner.WorkerClock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Watches an experiment. */
@Command(
        name = "follow",
        mixinStandardHelpOptions = true,
        description = "Shows an experiment's progress, then its ranked subnets; fails if the experiment does.")
final class FollowCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ApiAddress api = new ApiAddress();

    @Parameters(paramLabel = "EXPERIMENT", description = "Id of the experiment.")
    private String experiment = "";

    @Override
    public Integer call() throws InterruptedException {
        LiveText text = LiveText.on(spec.commandLine().getOut());
        return new ExperimentFollower(api.open(), WorkerClock.system(), text).follow(experiment) ? 0 : 1;
    }
}
