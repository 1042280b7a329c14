package io.entangle.archfixture.house.disabled;

import org.junit.jupiter.api.Disabled;

final class SwitchedOff {
    @Disabled
    void neverRuns() {}
}
