package io.entangle.worker.torch;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where tensors live and programs run: the processor or one CUDA device.
 *
 * @param cuda index of the CUDA device, or −1 for the processor
 */
public record TorchDevice(int cuda) {

    /** The processor. */
    public static final TorchDevice CPU = new TorchDevice(-1);

    private static final Logger LOG = LoggerFactory.getLogger(TorchDevice.class);
    private static final Pattern CUDA = Pattern.compile("cuda:(\\d{1,3})");
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
            return automatic();
        }
        Matcher matcher = CUDA.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("device '%s' is none of auto, cpu, cuda:N".formatted(text));
        }
        int index = Integer.parseInt(matcher.group(1));
        int present = Libtorch.cudaDevices();
        if (index >= present) {
            throw new IllegalArgumentException("device '%s' is not there: libtorch sees %d CUDA devices%s"
                    .formatted(
                            text,
                            present,
                            Libtorch.whyNoCuda().map(why -> "; " + why).orElse("")));
        }
        return new TorchDevice(index);
    }

    private static TorchDevice automatic() {
        if (Libtorch.cudaDevices() > 0) {
            return new TorchDevice(0);
        }
        Libtorch.whyNoCuda().ifPresent(why -> LOG.warn("computes on the processor: {}", why));
        return CPU;
    }

    /** The processor and every CUDA device that the installed libtorch can use. */
    public static List<TorchDevice> all() {
        List<TorchDevice> all = new ArrayList<>(List.of(CPU));
        for (int i = 0; i < Libtorch.cudaDevices(); i++) {
            all.add(new TorchDevice(i));
        }
        return all;
    }

    /** {@code cpu} or {@code cuda:N}. */
    public String name() {
        return cuda < 0 ? "cpu" : "cuda:" + cuda;
    }

    /** Whether bf16 products run in hardware: AVX-512 BF16 or AMX on the processor, compute capability 8.0 or more on CUDA. */
    public boolean computesBf16() {
        return cuda < 0
                ? CpuInfo.present().computesBf16()
                : Integer.parseInt(CudaUtils.getComputeCapability(cuda)) >= FIRST_BF16_CAPABILITY;
    }

    /** Memory in bytes, where it can be told: of the CUDA device, or of the machine within the container's limit. */
    public OptionalLong memoryBytes() {
        return cuda < 0
                ? HostMemory.present().total()
                : OptionalLong.of(CudaUtils.getGpuMemory(device()).getMax());
    }

    /** Memory in bytes that could be had now, where it can be told. */
    public OptionalLong freeBytes() {
        if (cuda < 0) {
            return HostMemory.present().available();
        }
        MemoryUsage memory = CudaUtils.getGpuMemory(device());
        return OptionalLong.of(memory.getMax() - memory.getUsed());
    }

    Device device() {
        return cuda < 0 ? Device.cpu() : Device.gpu(cuda);
    }
}
