package io.entangle.worker.supernet;

class PublishedNumbersTest extends PublishedNumbersOnDevice {

    PublishedNumbersTest() {
        super(CPU);
    }
}
