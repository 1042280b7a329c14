package io.entangle.worker.command;

import io.entangle.shared.contract.v1.DeviceFacts;
import io.entangle.shared.json.Json;
import io.entangle.worker.data.PixelReaders;
import io.entangle.worker.handler.Compute;
import io.entangle.worker.torch.DeviceReport;
import io.entangle.worker.torch.TorchDevice;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what this machine can compute with. */
@Command(
        name = "devices",
        mixinStandardHelpOptions = true,
        description = "Lists the devices that a worker on this machine can use, and the versions of its libraries.")
final class DevicesCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "Prints the facts as JSON, as GET /api/v1/workers shows them.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        TorchDevice automatic = TorchDevice.parse("auto");
        List<DeviceFacts> all = TorchDevice.all().stream()
                .map(device -> Compute.on(device).facts(Version.ofWorker()))
                .toList();
        if (json) {
            out.println(Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(all));
        } else {
            for (DeviceFacts facts : all) {
                out.println(String.join(System.lineSeparator() + "    ", DeviceReport.lines(facts))
                        + (facts.name().equals(automatic.name())
                                ? System.lineSeparator() + "    chosen by --device auto"
                                : ""));
            }
            out.println("images are decoded by " + PixelReaders.inUse());
        }
        out.flush();
        return 0;
    }
}
