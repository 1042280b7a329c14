package io.entangle.worker.supernet;

import io.entangle.worker.torch.Tensor;
import io.entangle.worker.torch.TorchScope;

/** Images that lie on the device, to be looked at by any number of subnets, from any thread, until they are closed. */
public final class DeviceImages implements AutoCloseable {

    private final TorchScope scope;
    private final Tensor images_BCSS;

    DeviceImages(TorchScope scope, Tensor images_BCSS) {
        this.scope = scope;
        this.images_BCSS = images_BCSS;
    }

    Tensor images_BCSS() {
        return images_BCSS;
    }

    /** Frees them; nobody may be looking at them any more. */
    @Override
    public void close() {
        scope.close();
    }
}
