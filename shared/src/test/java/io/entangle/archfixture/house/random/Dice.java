package io.entangle.archfixture.house.random;

import java.util.Random;

final class Dice {
    int roll() {
        return new Random().nextInt(6);
    }
}
