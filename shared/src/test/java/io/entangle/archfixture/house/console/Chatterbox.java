package io.entangle.archfixture.house.console;

final class Chatterbox {
    void talk() {
        System.out.println("loss 2.3");
    }
}
