package io.entangle.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.cost.StepMemory;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.searchspace.Presets;
import io.entangle.shared.searchspace.SearchSpace;
import java.io.IOException;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The memory model against the machine. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "peak memory is read from /proc")
class StepMemoryTest {

    @ParameterizedTest
    @CsvSource({
        "autoformer-tiny,8,FP32,true",
        "autoformer-tiny,16,FP32,false",
        "cifar-32,128,FP32,true",
        "s3-cifar-32,128,FP32,true"
    })
    void theModelIsNearTheMeasuredPeak(String preset, int batch, Precision precision, boolean training)
            throws IOException, InterruptedException {
        SearchSpace space = Presets.find(preset).orElseThrow().space();
        boolean bf16 = precision == Precision.BF16;
        StepMemory model = training
                ? StepMemory.ofTraining(space, space.largest(), bf16)
                : StepMemory.ofEvaluation(space, space.largest(), bf16);
        long measured = PeakOfAStep.of(space, batch, precision, training);
        assertThat((double) model.at(batch) / measured)
                .as("%d bytes by the model, %d measured", model.at(batch), measured)
                .isBetween(0.75, 1.25);
    }
}
