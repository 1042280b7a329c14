package io.entangle.worker.parity;

import io.entangle.worker.supernet.PublishedTensors;
import java.util.TreeSet;

/** On which weights weight decay does not act. */
final class DecayComparison implements SupernetComparison {

    @Override
    public String quantity() {
        return "weights without decay";
    }

    @Override
    public boolean applies(GoldenSupernet golden) {
        return golden.trains("no_decay");
    }

    @Override
    public void compare(GoldenSupernet golden, Findings findings) {
        findings.same(
                quantity(),
                new TreeSet<>(PublishedTensors.withoutDecay(golden.space())),
                new TreeSet<>(golden.training("no_decay").texts()));
    }
}
