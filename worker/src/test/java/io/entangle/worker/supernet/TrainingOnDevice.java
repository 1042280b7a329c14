package io.entangle.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.UnsampledPolicy;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.worker.torch.OnDevice;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Training on a device goes as on the processor, in both precisions, and takes no more memory the longer it lasts. */
abstract class TrainingOnDevice extends OnDevice {

    private static final AutoFormerSpace SPACE = SmallSpaces.space();
    private static final int BATCH = 32;
    private static final int STEPS = 8;
    private static final int MANY_STEPS = 200;
    private static final int WARM_UP = 100;
    private static final long MIB = 1L << 20;

    TrainingOnDevice(String device) {
        super(device);
    }

    /** Bytes of the device in use. */
    abstract long usedBytes() throws IOException;

    @Test
    void lossesAreThoseOfTheProcessor() {
        try (TorchSession processor = TorchSession.open(TorchDevice.CPU, 1)) {
            double[] expected = losses(processor, Precision.FP32);
            double[] found = losses(session(), Precision.FP32);

            assertThat(expected[STEPS - 1]).as("it learns").isLessThan(expected[0]);
            // Sums run in another order; eight updates carry the difference on.
            assertThat(found).containsExactly(expected, within(1e-3));
        }
    }

    @Test
    void bf16StaysNearFp32() {
        double[] exact = losses(session(), Precision.FP32);
        double[] narrow = losses(session(), Precision.BF16);

        assertThat(narrow).isNotEqualTo(exact).containsExactly(exact, within(0.05));
    }

    @Test
    void theSameStepsGiveTheSameLosses() {
        assertThat(losses(session(), Precision.FP32)).containsExactly(losses(session(), Precision.FP32), within(1e-5));
    }

    @Test
    void memoryIsFlatOverManySteps() throws IOException {
        try (Supernet supernet = Supernet.initialise(session(), SPACE, 1);
                AdamW optimizer = AdamW.fresh(supernet)) {
            for (int step = 0; step < WARM_UP; step++) {
                step(supernet, optimizer, step, Precision.AUTO);
            }
            long before = usedBytes();
            for (int step = 0; step < MANY_STEPS; step++) {
                step(supernet, optimizer, WARM_UP + step, Precision.AUTO);
            }
            assertThat((usedBytes() - before) / MIB)
                    .as("MiB more after 200 steps")
                    .isLessThan(48);
        }
    }

    private static double[] losses(TorchSession session, Precision precision) {
        double[] losses = new double[STEPS];
        try (Supernet supernet = Supernet.initialise(session, SPACE, 1);
                AdamW optimizer = AdamW.fresh(supernet)) {
            for (int step = 0; step < STEPS; step++) {
                losses[step] = step(supernet, optimizer, step, precision);
            }
        }
        return losses;
    }

    private static double step(Supernet supernet, AdamW optimizer, int step, Precision precision) {
        AutoFormerArchitecture architecture = SPACE.sample(RandomStreams.stream(1, "test", step));
        return supernet.trainStep(
                        optimizer,
                        SmallSpaces.images(SPACE, BATCH, 1),
                        SmallSpaces.labels(SPACE, BATCH, 1),
                        architecture,
                        new StepSettings(step, 1e-3, 0.05, 0.1, 1.0, UnsampledPolicy.FROZEN, precision))
                .loss();
    }
}
