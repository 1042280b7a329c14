package io.entangle.worker.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells others on this machine that the worker has started; what it says is that it is there. */
record ReadyFile(Path path) {

    /** Makes it. */
    void make() {
        try {
            Files.writeString(path, "");
        } catch (IOException e) {
            throw new UncheckedIOException("The file of --ready-file cannot be made: " + e, e);
        }
    }

    /** Removes what an earlier worker may have left. */
    void remove() throws IOException {
        Files.deleteIfExists(path);
    }
}
