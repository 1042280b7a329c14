package io.entangle.worker.torch;

import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import ai.djl.util.cuda.CudaUtils;
import io.entangle.shared.contract.v1.DeviceFacts;
import io.entangle.shared.experiment.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place that finds out what a device is and which libraries compute on it. */
public final class DeviceReport {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceReport.class);
    private static final Path NVIDIA = Path.of("/proc/driver/nvidia/gpus");
    private static final String MODEL = "Model:";
    private static final double GIB = 1L << 30;

    private DeviceReport() {}

    /**
     * The facts of a device.
     *
     * @param threads threads of one training step
     * @param evaluators batches scored side by side
     * @param worker version of the worker
     */
    public static DeviceFacts of(TorchDevice device, int threads, int evaluators, String worker) {
        Engine engine = Libtorch.engine();
        boolean gpu = device.cuda() >= 0;
        CpuInfo cpu = CpuInfo.present();
        OptionalLong memory = device.memoryBytes();
        return new DeviceFacts(
                device.name(),
                gpu ? gpuModel(NVIDIA) : cpu.model(),
                memory.isPresent() ? memory.getAsLong() : null,
                threads,
                evaluators,
                gpu ? List.of() : cpu.instructionSets(),
                gpu ? dotted(CudaUtils.getComputeCapability(device.cuda())) : null,
                device.computesBf16() ? List.of(Precision.FP32, Precision.BF16) : List.of(Precision.FP32),
                new DeviceFacts.Libraries(
                        worker,
                        "%s, %s".formatted(engine.getVersion(), flavor(engine)),
                        Engine.getDjlVersion(),
                        Runtime.version().toString(),
                        "%s %s, %s"
                                .formatted(
                                        System.getProperty("os.name"),
                                        System.getProperty("os.version"),
                                        System.getProperty("os.arch"))));
    }

    private static String flavor(Engine engine) {
        if (!engine.hasCapability(StandardCapabilities.CUDA)) {
            return "cpu";
        }
        return CudaUtils.hasCuda() ? "cuda " + dotted(CudaUtils.getCudaVersionString()) : "cuda, no device";
    }

    /** DJL writes 9.0 as 90 and 12.8 as 128. */
    static String dotted(String digits) {
        int last = digits.length() - 1;
        return digits.substring(0, last) + "." + digits.substring(last);
    }

    /**
     * The driver lists models by bus, CUDA numbers devices by speed: unless all are of one model, which is which cannot be told.
     *
     * @param driver as {@code /proc/driver/nvidia/gpus}
     */
    static String gpuModel(Path driver) {
        Set<String> models = new TreeSet<>();
        if (Files.isDirectory(driver)) {
            try (Stream<Path> gpus = Files.list(driver)) {
                for (Path gpu : gpus.toList()) {
                    for (String line : Files.readAllLines(gpu.resolve("information"))) {
                        if (line.startsWith(MODEL)) {
                            models.add(line.substring(MODEL.length()).strip());
                        }
                    }
                }
            } catch (IOException e) {
                LOG.debug("the driver does not tell its GPUs", e);
            }
        }
        return models.isEmpty() ? "CUDA device" : String.join(" or ", models);
    }

    /** The facts in a few lines for people, the first of them the device's. */
    public static List<String> lines(DeviceFacts facts) {
        List<String> lines = new ArrayList<>();
        Long memory = facts.memoryBytes();
        lines.add("%s: %s, %s"
                .formatted(
                        facts.name(),
                        facts.model(),
                        memory == null ? "memory unknown" : "%.1f GiB".formatted(memory / GIB)));
        String abilities = facts.computeCapability() == null
                ? String.join(" ", facts.instructionSets())
                : "compute capability " + facts.computeCapability();
        lines.add("%s%s"
                .formatted(
                        abilities.isEmpty() ? "" : abilities + "; ",
                        facts.precisions().contains(Precision.BF16)
                                ? "fp32 and bf16 in hardware"
                                : "fp32 in hardware, bf16 only where it is asked for"));
        lines.add("%d %s for training, %d %s side by side for evaluation"
                .formatted(
                        facts.threads(),
                        facts.threads() == 1 ? "thread" : "threads",
                        facts.evaluators(),
                        facts.evaluators() == 1 ? "batch" : "batches"));
        DeviceFacts.Libraries libraries = facts.libraries();
        lines.add("libtorch %s; DJL %s; Java %s; %s; worker %s"
                .formatted(
                        libraries.libtorch(),
                        libraries.djl(),
                        libraries.java(),
                        libraries.system(),
                        libraries.worker()));
        return lines;
    }
}
