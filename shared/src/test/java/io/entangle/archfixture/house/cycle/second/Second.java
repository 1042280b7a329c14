package io.entangle.archfixture.house.cycle.second;

import io.entangle.archfixture.house.cycle.first.First;

public final class Second {
    First first() {
        return new First();
    }
}
