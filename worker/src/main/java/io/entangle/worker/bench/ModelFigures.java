package io.entangle.worker.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.architecture.Architecture;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of one case.
 *
 * @param model name of the space
 * @param work {@code training} or {@code evaluation}
 * @param imageSize side of the images in pixels
 * @param batch images of a step
 * @param threads threads of one call
 * @param sideBySide calls at the same time, each with a batch of its own
 * @param precision {@code fp32} or {@code bf16}: what the products were computed in
 * @param nativePrecision whether the device computes that in hardware
 * @param steps measured steps
 * @param secondsPerStep wall time of a step
 * @param imagesPerSecond images of all calls over wall time
 * @param flops true FLOP/s: 6 (training) or 2 (evaluation) for each multiply-accumulate of the subnet, relative position included, over wall time
 * @param flopsWithoutRelativePosition the same without the products of the relative positions
 * @param gemmFlops FLOP/s of the bare products of the linear layers, in their shapes and this precision, measured before and after each step
 * @param ratioToGemm {@code flops} over {@code gemmFlops} of the same step
 * @param shares what the time of a step goes to, from a recorded step for each subnet: GEMM, attention, element-wise, optimizer, data; they add up to 1
 * @param peakMemoryBytes most memory that was in use: of the whole process on the processor, of the device on CUDA; absent where it cannot be told
 * @param architectures the subnets that took turns
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelFigures(
        String model,
        String work,
        int imageSize,
        int batch,
        int threads,
        int sideBySide,
        String precision,
        boolean nativePrecision,
        int steps,
        Spread secondsPerStep,
        Spread imagesPerSecond,
        Spread flops,
        Spread flopsWithoutRelativePosition,
        Spread gemmFlops,
        Spread ratioToGemm,
        Map<Part, Double> shares,
        @Nullable Long peakMemoryBytes,
        List<Architecture> architectures) {

    /** Copies shares and subnets. */
    public ModelFigures {
        shares = Map.copyOf(shares);
        architectures = List.copyOf(architectures);
    }
}
