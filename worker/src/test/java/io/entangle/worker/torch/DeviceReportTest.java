package io.entangle.worker.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.contract.v1.DeviceFacts;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker tells of its device, on this machine and on ones laid out in files as Linux shows them. */
class DeviceReportTest {

    @TempDir
    Path machine = Path.of("");

    @Test
    void theProcessorOfThisMachineIsToldInFull() {
        DeviceFacts facts = DeviceReport.of(TorchDevice.CPU, 3, 2, "1.2");

        assertThat(facts.name()).isEqualTo("cpu");
        assertThat(facts.model()).isNotBlank();
        assertThat(facts.threads()).isEqualTo(3);
        assertThat(facts.evaluators()).isEqualTo(2);
        assertThat(facts.computeCapability()).isNull();
        assertThat(facts.precisions()).startsWith(Precision.FP32);
        assertThat(facts.precisions().contains(Precision.BF16)).isEqualTo(TorchDevice.CPU.computesBf16());
        assertThat(facts.libraries().worker()).isEqualTo("1.2");
        assertThat(facts.libraries().libtorch()).startsWith("2.7.1, ");
        assertThat(facts.libraries().djl()).isEqualTo("0.36.0");
        assertThat(Json.mapper().readValue(Json.mapper().writeValueAsString(facts), DeviceFacts.class))
                .isEqualTo(facts);
    }

    @Test
    void linesForPeopleNameDeviceAbilitiesThreadsAndVersions() {
        DeviceFacts gpu = new DeviceFacts(
                "cuda:0",
                "NVIDIA A100-SXM4-80GB",
                80L << 30,
                1,
                1,
                List.of(),
                "8.0",
                List.of(Precision.FP32, Precision.BF16),
                new DeviceFacts.Libraries("1", "2.7.1, cuda 12.8", "0.36.0", "17", "Linux"));

        assertThat(DeviceReport.lines(gpu))
                .containsExactly(
                        "cuda:0: NVIDIA A100-SXM4-80GB, 80.0 GiB",
                        "compute capability 8.0; fp32 and bf16 in hardware",
                        "1 thread for training, 1 batch side by side for evaluation",
                        "libtorch 2.7.1, cuda 12.8; DJL 0.36.0; Java 17; Linux; worker 1");
    }

    @Test
    void instructionSetsThatMatterAreReadFromEitherArchitecture() throws IOException {
        CpuInfo xeon = CpuInfo.read(file(
                "model name\t: Xeon\nflags\t\t: fpu avx2 fma avx512f avx512_bf16 amx_bf16\nmodel name\t: other\n"));
        CpuInfo arm = CpuInfo.read(file("Features\t: fp asimd sve bf16\n"));
        CpuInfo old = CpuInfo.read(file("model name\t: Old\nflags\t\t: fpu avx2 avx512_bf16x\n"));

        assertThat(xeon.model()).isEqualTo("Xeon");
        assertThat(xeon.instructionSets()).containsExactly("avx2", "fma", "avx512f", "avx512_bf16", "amx_bf16");
        assertThat(xeon.computesBf16()).isTrue();
        assertThat(arm.instructionSets()).containsExactly("asimd", "sve", "bf16");
        assertThat(arm.computesBf16()).isTrue();
        assertThat(old.computesBf16()).isFalse();
        assertThat(CpuInfo.read(machine.resolve("missing")).instructionSets()).isEmpty();
    }

    @Test
    void aContainersLimitIsItsMemory() throws IOException {
        Path host = file("MemTotal:       16777216 kB\nMemFree: 1 kB\nMemAvailable:    8388608 kB\n");
        Path group = Files.createDirectories(machine.resolve("cgroup"));

        assertThat(HostMemory.read(host, group).total()).hasValue(16L << 30);
        assertThat(HostMemory.read(host, group).available()).hasValue(8L << 30);

        Files.writeString(group.resolve("memory.max"), "max\n");
        assertThat(HostMemory.read(host, group).total()).hasValue(16L << 30);

        Files.writeString(group.resolve("memory.max"), (4L << 30) + "\n");
        Files.writeString(group.resolve("memory.current"), (1L << 30) + "\n");
        assertThat(HostMemory.read(host, group).total()).hasValue(4L << 30);
        assertThat(HostMemory.read(host, group).available()).hasValue(3L << 30);
        assertThat(HostMemory.read(machine.resolve("missing"), group).total()).isEmpty();
    }

    @Test
    void theDriverNamesTheModelUnlessItIsAmbiguous() throws IOException {
        assertThat(DeviceReport.gpuModel(machine.resolve("none"))).isEqualTo("CUDA device");
        gpu("0000:01:00.0", "NVIDIA H100 PCIe");
        gpu("0000:02:00.0", "NVIDIA H100 PCIe");
        assertThat(DeviceReport.gpuModel(machine.resolve("gpus"))).isEqualTo("NVIDIA H100 PCIe");
        gpu("0000:03:00.0", "NVIDIA T4");
        assertThat(DeviceReport.gpuModel(machine.resolve("gpus"))).isEqualTo("NVIDIA H100 PCIe or NVIDIA T4");
    }

    @Test
    void versionsGetTheirDot() {
        assertThat(DeviceReport.dotted("90")).isEqualTo("9.0");
        assertThat(DeviceReport.dotted("128")).isEqualTo("12.8");
    }

    private Path file(String content) throws IOException {
        return Files.writeString(machine.resolve("file"), content);
    }

    private void gpu(String bus, String model) throws IOException {
        Path gpu = Files.createDirectories(machine.resolve("gpus").resolve(bus));
        Files.writeString(gpu.resolve("information"), "Model: \t\t " + model + "\nIRQ:   \t\t 1\n");
    }
}
