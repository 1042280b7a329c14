package io.entangle.worker.command;

import io.entangle.worker.torch.TorchDevice;
import java.io.PrintWriter;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what this machine can compute with. */
@Command(
        name = "devices",
        mixinStandardHelpOptions = true,
        description = "Lists the devices that a worker on this machine can use, and the versions of its libraries.")
final class DevicesCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        TorchDevice automatic = TorchDevice.parse("auto");
        for (TorchDevice device : TorchDevice.all()) {
            out.println("%-8s %s%n         memory %s, bf16 %s%s"
                    .formatted(
                            device.name(),
                            device.description(),
                            memory(device.memoryBytes()),
                            device.computesBf16() ? "native" : "not native (fp32 is used unless bf16 is asked for)",
                            device.equals(automatic) ? ", chosen by --device auto" : ""));
        }
        out.println(
                "%s, Java %s, worker %s".formatted(TorchDevice.engineVersion(), Runtime.version(), Version.ofWorker()));
        out.flush();
        return 0;
    }

    private static String memory(OptionalLong bytes) {
        return bytes.isPresent() ? "%.1f GiB".formatted(bytes.getAsLong() / (double) (1L << 30)) : "unknown";
    }
}
