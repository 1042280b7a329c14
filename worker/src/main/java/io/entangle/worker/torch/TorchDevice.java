package io.entangle.worker.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where tensors live and programs run: the processor or one CUDA device.
 *
 * @param cuda index of the CUDA device, or −1 for the processor
 */
public record TorchDevice(int cuda) {

    /** The processor. */
    public static final TorchDevice CPU = new TorchDevice(-1);

    private static final Pattern CUDA = Pattern.compile("cuda:(\\d{1,3})");
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Path MEMORY_INFO = Path.of("/proc/meminfo");
    private static final int FIRST_BF16_CAPABILITY = 80;

    /**
     * Reads {@code auto}, {@code cpu} or {@code cuda:N}; {@code auto} is the first CUDA device that the installed libtorch can use, else the processor.
     *
     * @throws IllegalArgumentException if it is none of these, or names a device that is not there
     */
    public static TorchDevice parse(String text) {
        if (text.equals("cpu")) {
            return CPU;
        }
        if (text.equals("auto")) {
            return cudaDevices() > 0 ? new TorchDevice(0) : CPU;
        }
        Matcher matcher = CUDA.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("device '%s' is none of auto, cpu, cuda:N".formatted(text));
        }
        int index = Integer.parseInt(matcher.group(1));
        int present = cudaDevices();
        if (index >= present) {
            throw new IllegalArgumentException(
                    "device '%s' is not there: libtorch sees %d CUDA devices".formatted(text, present));
        }
        return new TorchDevice(index);
    }

    /** The processor and every CUDA device that the installed libtorch can use. */
    public static List<TorchDevice> all() {
        List<TorchDevice> all = new ArrayList<>(List.of(CPU));
        for (int i = 0; i < cudaDevices(); i++) {
            all.add(new TorchDevice(i));
        }
        return all;
    }

    private static int cudaDevices() {
        // Asking the driver first spares machines without one the search for CUDA builds of libtorch.
        return CudaUtils.hasCuda() ? TorchSession.engine().getGpuCount() : 0;
    }

    /** {@code cpu} or {@code cuda:N}. */
    public String name() {
        return cuda < 0 ? "cpu" : "cuda:" + cuda;
    }

    /** Whether bf16 products run in hardware: AVX-512 BF16 or AMX on the processor, compute capability 8.0 or more on CUDA. */
    public boolean computesBf16() {
        if (cuda >= 0) {
            return Integer.parseInt(CudaUtils.getComputeCapability(cuda)) >= FIRST_BF16_CAPABILITY;
        }
        return cpuInfo("flags")
                .or(() -> cpuInfo("Features"))
                .map(flags -> (" " + flags + " ").matches(".* (avx512_bf16|amx_bf16|bf16) .*"))
                .orElse(false);
    }

    /** For people: the processor's model, or the CUDA device with its compute capability and memory. */
    public String description() {
        if (cuda >= 0) {
            long gibibytes = CudaUtils.getGpuMemory(device()).getMax() >> 30;
            return "%s, compute capability %s, %d GiB"
                    .formatted(name(), CudaUtils.getComputeCapability(cuda), gibibytes);
        }
        return "cpu, %s, %d threads"
                .formatted(
                        cpuInfo("model name").orElseGet(() -> System.getProperty("os.arch", "unknown")),
                        Runtime.getRuntime().availableProcessors());
    }

    /** Memory of the device in bytes, where it can be told. */
    public OptionalLong memoryBytes() {
        if (cuda >= 0) {
            return OptionalLong.of(CudaUtils.getGpuMemory(device()).getMax());
        }
        Optional<String> kibibytes = field(MEMORY_INFO, "MemTotal").map(text -> text.replaceAll("\\D", ""));
        return kibibytes.isEmpty() || kibibytes.get().isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(kibibytes.get()) << 10);
    }

    private static Optional<String> cpuInfo(String key) {
        return field(CPU_INFO, key);
    }

    private static Optional<String> field(Path file, String key) {
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    Device device() {
        return cuda < 0 ? Device.cpu() : Device.gpu(cuda);
    }

    /** Version of the engine, e.g. for a digest of what computed a score. */
    public static String engineVersion() {
        Engine engine = TorchSession.engine();
        return engine.getEngineName() + " " + engine.getVersion();
    }
}
