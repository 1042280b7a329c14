package io.entangle.worker.parity;

import java.nio.file.Path;
import java.util.List;

/** A directory with checkpoints in the formats of the published code, and the weights that they hold. */
final class CheckpointSet {

    static final String REASON = "reading .pth is not implemented";

    private static final String ABOUT = "about.json";

    private CheckpointSet() {}

    static boolean recognises(List<Path> files) {
        return files.stream()
                .map(file -> String.valueOf(file.getFileName()))
                .anyMatch(name -> name.equals(ABOUT) || name.endsWith(".pth"));
    }

    static void compare(List<Path> files, Findings findings) {
        for (Path file : files) {
            if (!GoldenFiles.holdsNoNumbers(file)) {
                findings.failed(String.valueOf(file.getFileName()), REASON);
            }
        }
    }
}
