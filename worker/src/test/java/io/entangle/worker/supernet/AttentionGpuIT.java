package io.entangle.worker.supernet;

class AttentionGpuIT extends AttentionOnDevice {

    AttentionGpuIT() {
        super(GPU);
    }
}
