package io.entangle.e2e.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The clock of one process, which can be moved while it runs, by libfaketime (package {@code libfaketime} of Debian). Without that library the clock is right, and
 * {@link #available} says so.
 */
final class FalseClock {

    private static final Optional<Path> LIBRARY = library();

    private final Path file;

    FalseClock(Path file) {
        this.file = file;
    }

    /** Whether clocks can be moved on this machine. */
    static boolean available() {
        return LIBRARY.isPresent();
    }

    private static Optional<Path> library() {
        Path libraries = Path.of("/usr/lib");
        if (!Files.isDirectory(libraries)) {
            return Optional.empty();
        }
        try (Stream<Path> architectures = Files.list(libraries)) {
            return architectures
                    .map(architecture -> architecture.resolve("faketime/libfaketimeMT.so.1"))
                    .filter(Files::isReadable)
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a process is started with whose clock this shall be. Only the time of day is moved: what measures durations goes on as it does on any machine. */
    Map<String, String> environment() {
        return LIBRARY.map(library -> Map.of(
                        "LD_PRELOAD", library.toString(),
                        "FAKETIME_TIMESTAMP_FILE", file.toString(),
                        "FAKETIME_CACHE_DURATION", "1",
                        "DONT_FAKE_MONOTONIC", "1",
                        // Else every timed wait of a JVM ends at once.
                        "FAKETIME_FORCE_MONOTONIC_FIX", "0",
                        "NO_FAKE_STAT", "1"))
                .orElse(Map.of());
    }

    /** Sets it right. */
    void right() {
        move(0);
    }

    /** Moves it to so many hours from the right time. */
    void move(int hours) {
        try {
            Path written =
                    Files.writeString(file.resolveSibling(file.getFileName() + ".new"), "%+dh\n".formatted(hours));
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
