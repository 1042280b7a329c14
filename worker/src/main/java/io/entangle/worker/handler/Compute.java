package io.entangle.worker.handler;

import io.entangle.shared.contract.v1.DeviceFacts;
import io.entangle.shared.experiment.Precision;
import io.entangle.worker.torch.DeviceReport;
import io.entangle.worker.torch.Processors;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;

/**
 * What a worker computes with.
 *
 * @param device where tensors live
 * @param threads threads of the processor that work on one training step
 * @param evaluators forward passes side by side when subnets are scored; they share the threads out
 */
public record Compute(TorchDevice device, int threads, int evaluators) {

    private static final int MOST = 1024;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one of them is not from 1 to 1024
     */
    public Compute {
        require("threads", threads);
        require("evaluators", evaluators);
    }

    /**
     * The choice for a device where nobody says otherwise: a thread for each physical core and, on the processor, as many forward passes side by side, because
     * single-threaded passes beat one pass that shares out every product; on a GPU a single one, which fills it.
     */
    public static Compute on(TorchDevice device) {
        return on(device, Processors.present().threads());
    }

    /** The choice for a device with that many threads. */
    public static Compute on(TorchDevice device, int threads) {
        return new Compute(device, threads, device.equals(TorchDevice.CPU) ? threads : 1);
    }

    private static void require(String what, int number) {
        if (number < 1 || number > MOST) {
            throw new IllegalArgumentException("%s must be from 1 to %d, not %d".formatted(what, MOST, number));
        }
    }

    /**
     * What it is, in numbers and versions.
     *
     * @param worker version of the worker
     */
    public DeviceFacts facts(String worker) {
        return DeviceReport.of(device, threads, evaluators, worker);
    }

    /** The precision that products have here; never {@link Precision#AUTO}. */
    Precision precision(Precision asked) {
        if (asked != Precision.AUTO) {
            return asked;
        }
        return device.computesBf16() ? Precision.BF16 : Precision.FP32;
    }

    /** A session for training: all threads work on one step. */
    TorchSession training() {
        return TorchSession.open(device, threads);
    }

    /** A session for evaluation, to be asked by {@link #evaluators} threads at once. */
    TorchSession evaluation() {
        return TorchSession.open(device, Math.max(1, threads / evaluators));
    }
}
