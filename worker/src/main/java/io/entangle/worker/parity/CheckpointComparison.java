package io.entangle.worker.parity;

import java.nio.file.Files;

/** The supernet's weights in the format of the published checkpoints. */
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
        throw new GoldenException(CheckpointSet.REASON);
    }
}
