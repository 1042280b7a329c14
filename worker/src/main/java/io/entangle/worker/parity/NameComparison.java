package io.entangle.worker.parity;

import io.entangle.worker.checkpoint.SafetensorsReader;
import io.entangle.worker.supernet.PublishedTensors;
import java.util.List;
import java.util.TreeSet;

/** Names of the weights, and of what is in the batch: a tensor that nobody knows would not be compared. */
final class NameComparison implements SupernetComparison {

    @Override
    public String quantity() {
        return "names of weights";
    }

    @Override
    public boolean applies(GoldenSupernet golden) {
        return true;
    }

    @Override
    public void compare(GoldenSupernet golden, Findings findings) {
        findings.same(
                quantity(),
                new TreeSet<>(PublishedTensors.names(golden.space())),
                new TreeSet<>(golden.published().keySet()));
        try (SafetensorsReader input = SafetensorsReader.open(golden.directory().resolve(GoldenSupernet.INPUT))) {
            findings.same(
                    "names in the batch", new TreeSet<>(List.of("input", "labels")), new TreeSet<>(input.names()));
        }
    }
}
