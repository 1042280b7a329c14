package io.entangle.e2e.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals to processes that Java has no word for. */
final class Signals {

    private Signals() {}

    /** Sends a signal, such as {@code STOP}, to a process that lives. */
    static void send(String signal, long pid) throws InterruptedException {
        try {
            int status = new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill -%s %d ended with %d".formatted(signal, pid, status));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
