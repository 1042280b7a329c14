package io.entangle.worker.supernet;

import io.entangle.worker.torch.Tensor;
import io.entangle.worker.torch.TorchScope;
import java.util.List;

/** Images that lie on the device, to be looked at by any number of subnets, from any thread, until they are closed. */
public final class DeviceImages implements AutoCloseable {

    private final TorchScope scope;
    private final List<Tensor> parts_BCSS;

    DeviceImages(TorchScope scope, List<Tensor> parts_BCSS) {
        this.scope = scope;
        this.parts_BCSS = List.copyOf(parts_BCSS);
    }

    /** One after another, as many at once as the device computes best. */
    List<Tensor> parts_BCSS() {
        return parts_BCSS;
    }

    /** Frees them; nobody may be looking at them any more. */
    @Override
    public void close() {
        scope.close();
    }
}
