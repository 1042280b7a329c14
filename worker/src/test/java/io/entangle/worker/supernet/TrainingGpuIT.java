package io.entangle.worker.supernet;

class TrainingGpuIT extends TrainingOnDevice {

    TrainingGpuIT() {
        super(GPU);
    }

    /** The allocator keeps what it once had, so what is in use for the driver is the peak so far. */
    @Override
    long usedBytes() {
        return device().memoryBytes().orElseThrow() - device().freeBytes().orElseThrow();
    }
}
