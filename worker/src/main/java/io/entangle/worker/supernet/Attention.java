package io.entangle.worker.supernet;

import io.entangle.worker.torch.TorchDevice;

/** How attention is computed; both ways give the same numbers up to rounding. */
enum Attention {
    /** Two products and a softmax. On processors the faster one, in bf16 by far. */
    EXPLICIT,
    /** One kernel that never stores the attention matrix. */
    FUSED;

    /** The faster one on that device. */
    static Attention on(TorchDevice device) {
        return device.equals(TorchDevice.CPU) ? EXPLICIT : FUSED;
    }
}
