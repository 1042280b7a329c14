package io.entangle.worker.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class TensorsGpuIT extends TensorsOnDevice {

    TensorsGpuIT() {
        super(GPU);
    }

    @Override
    Staging staging() {
        return Objects.requireNonNull(session().staging(), "a session on a GPU stages its numbers");
    }

    @Test
    void theDeviceIsTold() {
        var facts = DeviceReport.of(device(), 1, 1, "test");

        assertThat(facts.name()).isEqualTo(GPU);
        assertThat(facts.memoryBytes()).isPositive();
        assertThat(facts.computeCapability()).matches("\\d+\\.\\d");
        assertThat(facts.libraries().libtorch()).contains("cuda");
        assertThat(device().freeBytes()).isNotEmpty();
    }
}
