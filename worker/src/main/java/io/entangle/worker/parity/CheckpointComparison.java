package io.entangle.worker.parity;

import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.PthReader;
import java.nio.file.Files;
import java.util.Map;

/** The supernet's weights in the format of the published checkpoints: the same bits. */
final class CheckpointComparison implements SupernetComparison {

    static final String FILE = "checkpoint.pth";

    @Override
    public String quantity() {
        return FILE;
    }

    @Override
    public boolean applies(GoldenSupernet golden) {
        return Files.exists(golden.directory().resolve(FILE));
    }

    @Override
    public void compare(GoldenSupernet golden, Findings findings) {
        Map<String, HostTensor> weights = PthReader.readAll(golden.directory().resolve(FILE));
        findings.compared(FILE, WeightDifference.between(weights, golden.published()), Tolerance.EXACT);
    }
}
