package io.entangle.worker.search;

import io.entangle.shared.architecture.AutoFormerArchitecture;

/** Shorthand for tests that look into architectures. */
final class Subnets {

    private Subnets() {}

    static AutoFormerArchitecture of(Proposal proposal) {
        return (AutoFormerArchitecture) proposal.architecture();
    }
}
