package io.entangle.worker.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.djl.ndarray.types.DataType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class TensorsOnCpuTest extends TensorsOnDevice {

    /** The staging of a GPU, in ordinary memory: a CPU build of libtorch cannot lock pages. */
    private final Staging staging = new Staging(session(), false);

    TensorsOnCpuTest() {
        super(CPU);
    }

    @Override
    Staging staging() {
        return staging;
    }

    @AfterAll
    void closeStaging() {
        staging.close();
    }

    @Test
    void whatIsTooLargeForOnePieceIsSaidToBe() {
        assertThat(TorchScope.bytes(1L << 28, Float.BYTES)).isEqualTo(1 << 30);
        assertThatExceptionOfType(TorchException.class)
                .isThrownBy(() -> TorchScope.bytes(8192L * 3 * 224 * 224, Float.BYTES))
                .withMessage("4.6 GiB cannot be handed to libtorch in one piece; 2 GiB is the most")
                .satisfies(e -> assertThat(e.lacksMemory()).isTrue());
    }

    @Test
    void pageLockedMemoryNeedsACudaBuild() {
        try (Staging locked = new Staging(session(), true);
                TorchScope scope = session().scope()) {
            assertThatExceptionOfType(TorchException.class)
                    .isThrownBy(() -> locked.copy(1, buffer -> {}, DataType.FLOAT32, new long[] {1}, scope));
        }
    }
}
