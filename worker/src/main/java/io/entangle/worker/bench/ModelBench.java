package io.entangle.worker.bench;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.cost.Costs;
import io.entangle.worker.torch.TorchDevice;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Measures training or evaluation of a supernet. Bare products are measured before and after every step, so that what else the machine does meanwhile weighs on
 * both sides of the ratio.
 */
public final class ModelBench {

    private static final double NANOS = 1e9;

    private final ModelCase model;
    private final TorchDevice device;
    private final Consumer<String> progress;

    /** A bench that tells how far it is. */
    public ModelBench(ModelCase model, TorchDevice device, Consumer<String> progress) {
        this.model = model;
        this.device = device;
        this.progress = progress;
    }

    /** Measures training steps; {@code threads} work on each. */
    public ModelFigures training(int threads) throws IOException {
        try (Workload workload = new TrainingWorkload(model, device, threads)) {
            return measure(workload);
        }
    }

    /** Measures evaluation: so many calls side by side, each with so many threads. */
    public ModelFigures evaluation(int threads, int sideBySide) throws IOException {
        try (Workload workload = new EvaluationWorkload(model, device, threads, sideBySide)) {
            return measure(workload);
        }
    }

    private ModelFigures measure(Workload workload) throws IOException {
        List<Architecture> schedule = model.schedule();
        // Every subnet once: libtorch picks kernels and grows its buffers at the first sight of a shape.
        for (Architecture architecture : new LinkedHashSet<>(schedule)) {
            workload.step(architecture);
        }
        PeakMemory.forget();
        workload.step(model.space().largest());
        OptionalLong peak = PeakMemory.bytes();

        int steps = schedule.size();
        double[] seconds = new double[steps];
        double[] gemm = new double[steps];
        double[] flops = new double[steps];
        double[] withoutRelative = new double[steps];
        double[] ratio = new double[steps];
        double[] images = new double[steps];
        double imagesOfStep = (double) model.batch() * workload.sideBySide();
        for (int i = 0; i < steps; i++) {
            Architecture architecture = schedule.get(i);
            double before = workload.gemmFlops(architecture);
            long start = System.nanoTime();
            workload.step(architecture);
            seconds[i] = (System.nanoTime() - start) / NANOS;
            gemm[i] = harmonicMean(before, workload.gemmFlops(architecture));
            Costs costs = model.costs(architecture);
            images[i] = imagesOfStep / seconds[i];
            flops[i] = workload.flopsPerMac() * costs.macs() * images[i];
            withoutRelative[i] = workload.flopsPerMac() * costs.macsWithoutRelativePosition() * images[i];
            ratio[i] = flops[i] / gemm[i];
            progress.accept("%s %s: step %d of %d, %.1f images/s, %.2f of the GEMM rate"
                    .formatted(model.model(), workload.name(), i + 1, steps, images[i], ratio[i]));
        }

        PartShares shares = new PartShares(workload.flopsPerMac() > 2);
        for (Architecture architecture : new LinkedHashSet<>(schedule)) {
            shares.record(() -> workload.recordableStep(architecture));
        }
        boolean bf16 = model.bf16(device);
        return new ModelFigures(
                model.model(),
                workload.name(),
                model.space().image().size(),
                model.batch(),
                workload.threads(),
                workload.sideBySide(),
                bf16 ? "bf16" : "fp32",
                !bf16 || device.computesBf16(),
                steps,
                Spread.of(seconds),
                Spread.of(images),
                Spread.of(flops),
                Spread.of(withoutRelative),
                Spread.of(gemm),
                Spread.of(ratio),
                shares.shares(),
                peak.isPresent() ? peak.getAsLong() : null,
                model.architectures());
    }

    /** The rate of both passes together. */
    private static double harmonicMean(double first, double second) {
        return 2 / (1 / first + 1 / second);
    }
}
