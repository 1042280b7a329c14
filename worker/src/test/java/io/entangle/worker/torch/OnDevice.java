package io.entangle.worker.torch;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Tests that hold on every device. Each body runs on the processor in every build, by a {@code …Test}, and on a GPU in profile {@code gpu}, by a {@code …GpuIT};
 * where there is no GPU that one fails and says why.
 */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class OnDevice {

    protected static final String CPU = "cpu";
    protected static final String GPU = "cuda:0";

    private final TorchDevice device;
    private final TorchSession session;

    /** Tests on {@code cpu} or {@code cuda:N}. */
    protected OnDevice(String device) {
        this.device = TorchDevice.parse(device);
        this.session = TorchSession.open(this.device, 1);
    }

    protected TorchDevice device() {
        return device;
    }

    protected TorchSession session() {
        return session;
    }

    @AfterAll
    void close() {
        session.close();
    }
}
