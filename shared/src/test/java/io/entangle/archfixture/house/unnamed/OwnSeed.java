package io.entangle.archfixture.house.unnamed;

import java.util.SplittableRandom;

final class OwnSeed {
    SplittableRandom generator() {
        return new SplittableRandom(7);
    }
}
