package io.entangle.worker.supernet;

/** libtorch multiplies fp32 without TF32 unless it is told otherwise, so the tolerances are the processor's. */
class PublishedNumbersGpuIT extends PublishedNumbersOnDevice {

    PublishedNumbersGpuIT() {
        super(GPU);
    }
}
