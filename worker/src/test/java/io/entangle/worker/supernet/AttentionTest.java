package io.entangle.worker.supernet;

class AttentionTest extends AttentionOnDevice {

    AttentionTest() {
        super(CPU);
    }
}
