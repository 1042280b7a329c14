package io.entangle.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.UnsampledPolicy;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Steps and evaluations free what they take, whatever architecture comes. */
class NativeMemoryTest {

    private static final int WARM_UP = 150;
    private static final int STEPS = 500;
    private static final int BATCH = 512;
    private static final int STEPS_BETWEEN_COLLECTIONS = 10;

    /** The smallest activation is 80 KiB, so one forgotten in each step shows; the JVM's own compiler takes up to 40 once. */
    private static final double KIB_PER_STEP = 64;

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "resident memory is read from /proc")
    void residentMemoryDoesNotGrowWithSteps() throws IOException {
        AutoFormerSpace space = SmallSpaces.space();
        Set<AutoFormerArchitecture> seen = new HashSet<>();
        double[] resident = new double[STEPS];
        try (TorchSession session = TorchSession.open(TorchDevice.CPU, 1);
                Supernet supernet = Supernet.initialise(session, space, 1);
                AdamW optimizer = AdamW.fresh(supernet)) {
            float[] images = SmallSpaces.images(space, BATCH, 1);
            int[] labels = SmallSpaces.labels(space, BATCH, 1);
            for (int step = 0; step < WARM_UP + STEPS; step++) {
                AutoFormerArchitecture architecture = space.sample(RandomStreams.stream(1, "test", step));
                supernet.trainStep(
                        optimizer,
                        images,
                        labels,
                        architecture,
                        new StepSettings(step, 1e-3, 0.05, 0.1, 1.0, UnsampledPolicy.FROZEN, Precision.AUTO));
                supernet.evaluate(images, architecture, Precision.AUTO);
                if (step % STEPS_BETWEEN_COLLECTIONS == 0) {
                    // Resident memory counts the pages of the Java heap, too, which a fast machine touches steadily
                    // until the first collection.
                    System.gc();
                }
                if (step >= WARM_UP) {
                    seen.add(architecture);
                    resident[step - WARM_UP] = residentKib();
                }
            }
        }
        assertThat(seen).hasSizeGreaterThanOrEqualTo(50);
        System.getLogger(NativeMemoryTest.class.getName())
                .log(System.Logger.Level.INFO, "resident memory: {0} KiB per step", slope(resident));
        assertThat(slope(resident)).as("KiB of resident memory per step").isLessThan(KIB_PER_STEP);
    }

    private static double residentKib() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Double.parseDouble(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("/proc/self/status names no VmRSS");
    }

    /** Least squares. */
    private static double slope(double[] values) {
        double middle = (values.length - 1) / 2.0;
        double mean = java.util.Arrays.stream(values).average().orElseThrow();
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < values.length; i++) {
            covariance += (i - middle) * (values[i] - mean);
            variance += (i - middle) * (i - middle);
        }
        return covariance / variance;
    }
}
