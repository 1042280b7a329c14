package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.experiment.Precision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker computes with, for whoever has to explain a number or a duration afterwards.
 *
 * @param name {@code cpu} or {@code cuda:N}
 * @param model processor or GPU as it names itself
 * @param memoryBytes memory of the GPU, or of the machine within the container's limit
 * @param threads threads of one training step; part of what makes sums reproducible
 * @param evaluators batches scored side by side
 * @param instructionSets vector and matrix instruction sets of the processor that matter here, e.g. {@code avx2}, {@code amx_bf16}; empty for a GPU
 * @param computeCapability compute capability of the GPU, e.g. {@code 9.0}
 * @param precisions precisions whose products the device computes in hardware
 * @param libraries what the worker is made of
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeviceFacts(
        String name,
        String model,
        @Nullable Long memoryBytes,
        int threads,
        int evaluators,
        List<String> instructionSets,
        @Nullable String computeCapability,
        List<Precision> precisions,
        Libraries libraries) {

    /** Copies the lists. */
    public DeviceFacts {
        instructionSets = List.copyOf(instructionSets);
        precisions = List.copyOf(precisions);
    }

    /**
     * Versions.
     *
     * @param worker of the worker
     * @param libtorch of libtorch, with {@code cpu} or the CUDA version it runs on
     * @param djl of DJL
     * @param java of the Java runtime
     * @param system operating system and architecture
     */
    public record Libraries(String worker, String libtorch, String djl, String java, String system) {}
}
