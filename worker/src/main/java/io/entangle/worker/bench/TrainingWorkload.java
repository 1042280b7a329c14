package io.entangle.worker.bench;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.UnsampledPolicy;
import io.entangle.worker.supernet.AdamW;
import io.entangle.worker.supernet.StepSettings;
import io.entangle.worker.supernet.Supernet;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;

/** Training steps of a supernet, one subnet each: forward, backward, clipping, AdamW. */
final class TrainingWorkload implements Workload {

    private static final double LEARNING_RATE = 1e-4;
    private static final double WEIGHT_DECAY = 0.05;
    private static final double LABEL_SMOOTHING = 0.1;
    private static final double CLIPPING = 1;
    private static final double FORWARD_AND_TWO_GRADIENTS = 6;

    private final ModelCase model;
    private final int threads;
    private final TorchSession session;
    private final Supernet supernet;
    private final AdamW optimizer;
    private final GemmRate gemm;
    private final float[] images;
    private final int[] labels;
    private long steps;

    TrainingWorkload(ModelCase model, TorchDevice device, int threads) {
        this.model = model;
        this.threads = threads;
        session = TorchSession.open(device, threads);
        supernet = Supernet.initialise(session, model.space(), model.seed());
        optimizer = AdamW.fresh(supernet);
        gemm = new GemmRate(
                session,
                LinearProducts.ofTraining(model.space(), model.space().largest(), model.batch()),
                model.bf16(device));
        images = model.images_BCSS();
        labels = model.labels();
    }

    @Override
    public String name() {
        return "training";
    }

    @Override
    public double flopsPerMac() {
        return FORWARD_AND_TWO_GRADIENTS;
    }

    @Override
    public int threads() {
        return threads;
    }

    @Override
    public int sideBySide() {
        return 1;
    }

    @Override
    public void step(Architecture architecture) {
        supernet.trainStep(
                optimizer,
                images,
                labels,
                architecture,
                new StepSettings(
                        steps++,
                        LEARNING_RATE,
                        WEIGHT_DECAY,
                        LABEL_SMOOTHING,
                        CLIPPING,
                        UnsampledPolicy.FROZEN,
                        model.precision()));
    }

    @Override
    public double gemmFlops(Architecture architecture) {
        return gemm.measure(LinearProducts.ofTraining(model.space(), architecture, model.batch()));
    }

    @Override
    public void recordableStep(Architecture architecture) {
        step(architecture);
    }

    @Override
    public void close() {
        gemm.close();
        optimizer.close();
        supernet.close();
        session.close();
    }
}
