package io.entangle.archfixture.house.sleep;

final class Sleeper {
    void nap() throws InterruptedException {
        Thread.sleep(1);
    }
}
