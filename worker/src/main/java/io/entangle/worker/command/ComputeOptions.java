package io.entangle.worker.command;

import io.entangle.worker.handler.Compute;
import io.entangle.worker.torch.Processors;
import io.entangle.worker.torch.TorchDevice;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Options of every command that computes; 0 stands for the worker's own choice. */
final class ComputeOptions {

    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "${env:ENTANGLE_DEVICE:-auto}",
            description = "auto, cpu or cuda:N (ENTANGLE_DEVICE; default: auto).")
    private String device = "auto";

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "${env:ENTANGLE_THREADS:-0}",
            description = "Threads of one training step (ENTANGLE_THREADS; default: one for each physical core).")
    private int threads;

    @Option(
            names = "--evaluators",
            paramLabel = "N",
            defaultValue = "${env:ENTANGLE_EVALUATORS:-0}",
            description =
                    "Batches scored side by side, which share the threads out (ENTANGLE_EVALUATORS; default: one for each thread on the processor, 1 on a GPU).")
    private int evaluators;

    /**
     * What the options come to.
     *
     * @throws CommandLine.ParameterException naming the option that cannot be followed
     */
    Compute compute() {
        try {
            TorchDevice chosen = TorchDevice.parse(device);
            Compute compute =
                    Compute.on(chosen, threads == 0 ? Processors.present().threads() : threads);
            return evaluators == 0 ? compute : new Compute(chosen, compute.threads(), evaluators);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--device, --threads, --evaluators: " + e.getMessage(), e);
        }
    }
}
