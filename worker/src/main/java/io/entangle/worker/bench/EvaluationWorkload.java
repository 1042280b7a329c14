package io.entangle.worker.bench;

import io.entangle.shared.architecture.Architecture;
import io.entangle.worker.supernet.DeviceImages;
import io.entangle.worker.supernet.Supernet;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/** Evaluation of subnets without gradients on images that lie on the device, as a search does it: several calls side by side on the processor, one at a time on a GPU. */
final class EvaluationWorkload implements Workload {

    private static final double FORWARD = 2;

    private final ModelCase model;
    private final int threads;
    private final int sideBySide;
    private final TorchSession session;
    private final Supernet supernet;
    private final List<GemmRate> gemms = new ArrayList<>();
    private final ExecutorService pool;
    private final DeviceImages images;

    EvaluationWorkload(ModelCase model, TorchDevice device, int threads, int sideBySide) {
        this.model = model;
        this.threads = threads;
        this.sideBySide = sideBySide;
        session = TorchSession.open(device, threads);
        supernet = Supernet.initialise(session, model.space(), model.seed());
        for (int i = 0; i < sideBySide; i++) {
            gemms.add(new GemmRate(
                    session,
                    LinearProducts.ofEvaluation(model.space(), model.space().largest(), model.batch()),
                    model.bf16(device)));
        }
        pool = Executors.newFixedThreadPool(sideBySide);
        images = supernet.toDevice(model.images_BCSS());
    }

    @Override
    public String name() {
        return "evaluation";
    }

    @Override
    public double flopsPerMac() {
        return FORWARD;
    }

    @Override
    public int threads() {
        return threads;
    }

    @Override
    public int sideBySide() {
        return sideBySide;
    }

    @Override
    public void step(Architecture architecture) {
        together(call -> supernet.evaluate(images, architecture, model.precision()));
    }

    @Override
    public double gemmFlops(Architecture architecture) {
        List<Product> products = LinearProducts.ofEvaluation(model.space(), architecture, model.batch());
        double[] flops = new double[sideBySide];
        together(call -> flops[call] = gemms.get(call).measure(products));
        double sum = 0;
        for (double one : flops) {
            sum += one;
        }
        return sum;
    }

    @Override
    public void recordableStep(Architecture architecture) {
        supernet.evaluate(images, architecture, model.precision());
    }

    private void together(IntConsumer work) {
        List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i < sideBySide; i++) {
            int call = i;
            calls.add(pool.submit(() -> work.accept(call)));
        }
        try {
            for (Future<?> call : calls) {
                call.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }

    @Override
    public void close() {
        pool.shutdown();
        images.close();
        gemms.forEach(GemmRate::close);
        supernet.close();
        session.close();
    }
}
