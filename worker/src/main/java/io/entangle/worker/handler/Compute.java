package io.entangle.worker.handler;

import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;

/**
 * What a worker computes with.
 *
 * @param device where tensors live
 * @param threads threads of the processor it may use
 */
public record Compute(TorchDevice device, int threads) {

    /** A session for training: all threads work on one step. */
    TorchSession training() {
        return TorchSession.open(device, threads);
    }

    /** A session for evaluation, to be asked by {@link #evaluators} threads at once. */
    TorchSession evaluation() {
        return TorchSession.open(device, evaluators() == 1 ? threads : 1);
    }

    /** Forward passes side by side: one for each thread of the processor, a single one on a GPU. */
    int evaluators() {
        return device.equals(TorchDevice.CPU) ? threads : 1;
    }
}
