package io.entangle.worker.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entangle.shared.cost.StepMemory;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.Presets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is said when memory will not do, or did not. */
class MemoryNeedTest {

    private static final long GIB = 1L << 30;
    private static final AutoFormerSpace SPACE =
            (AutoFormerSpace) Presets.find("autoformer-tiny").orElseThrow().space();

    private static MemoryNeed need(int batchSize, StepMemory memory, long total, long free) {
        return new MemoryNeed(
                "Training",
                "training.batchSize",
                batchSize,
                SPACE,
                memory,
                "cuda:0",
                OptionalLong.of(total),
                OptionalLong.of(free));
    }

    @Test
    void whatIsTooLargeNamesBatchSizeAndWhatWouldFit() {
        StepMemory memory = new StepMemory(true, GIB, GIB, 0, GIB / 16);

        assertThat(need(512, memory, 24 * GIB, 20 * GIB).warning())
                .hasValue(
                        "Training with training.batchSize 512 at 224 px needs about 33.1 GiB; "
                                + "cuda:0 has 24.0 GiB, 20.0 GiB free as the job began. training.batchSize 248 would fit, or the same batch in more parts: training.gradientAccumulation.");
        assertThat(need(248, memory, 24 * GIB, 20 * GIB).warning())
                .as("16.6 of the 17 GiB that can be used of 20")
                .isEmpty();
    }

    @Test
    void whatCannotFitAtAllSaysWhy() {
        StepMemory memory = new StepMemory(true, GIB, 30 * GIB, 0, GIB);

        assertThat(need(8, memory, 24 * GIB, 20 * GIB).warning().orElseThrow())
                .endsWith("Not even one image would fit: weights and moments alone take 30.1 GiB. "
                        + "Use a smaller search space or a device with more memory.");
    }

    @Test
    void fullJavaMemoryNamesItsSetting() {
        MemoryNeed need = need(64, new StepMemory(true, GIB, GIB, 0, GIB / 1024), 24 * GIB, 20 * GIB);

        assertThatExceptionOfType(JobRefused.class)
                .isThrownBy(() -> need.within(() -> {
                    throw new IllegalStateException("making a batch failed", new OutOfMemoryError("Java heap space"));
                }))
                .satisfies(refused -> assertThat(refused.type()).isEqualTo("OutOfMemory"))
                .withMessageContaining("training.batchSize 64")
                .withMessageContaining("-Xmx")
                .withMessageContaining("Try training.batchSize 32.");
        assertThatThrownBy(() -> need.within(() -> {
                    throw new OutOfMemoryError("Cannot reserve 77070336 bytes of direct buffer memory");
                }))
                .isInstanceOf(JobRefused.class)
                .hasMessageContaining("-XX:MaxDirectMemorySize");
    }

    @Test
    void otherErrorsPassAsTheyAre() {
        MemoryNeed need = need(64, new StepMemory(true, GIB, GIB, 0, GIB / 1024), 24 * GIB, 20 * GIB);
        IllegalStateException other = new IllegalStateException("something else");

        assertThatThrownBy(() -> need.within(() -> {
                    throw other;
                }))
                .isSameAs(other);
        assertThat(need.<String>within(() -> "done")).isEqualTo("done");
    }
}
