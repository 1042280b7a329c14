package io.entangle.archfixture.house.cycle.first;

import io.entangle.archfixture.house.cycle.second.Second;

public final class First {
    Second second() {
        return new Second();
    }
}
