package io.entangle.worker.parity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/** Copies of small published sets, to be spoilt. */
public final class GoldenSets {

    /** Files of the mini set that were made for other tests. */
    private static final String OTHER = "grads-sampled.json";

    private GoldenSets() {}

    /** Everything that there is a small fixture of. */
    public static void copyAll(Path to) {
        copy("", to);
    }

    /** One set, or one document. */
    public static Path copy(String name, Path to) {
        Path from = resource().resolve(name);
        Path target = to.resolve(name);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.sorted().toList()) {
                Path copy = target.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else if (!file.endsWith(OTHER)) {
                    Files.createDirectories(Objects.requireNonNull(copy.getParent()));
                    Files.copy(file, copy);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return target;
    }

    private static Path resource() {
        URL url = Objects.requireNonNull(GoldenSets.class.getResource("/goldens"));
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Replaces the first occurrence of a text. */
    public static void replace(Path file, String text, String by) {
        try {
            String content = Files.readString(file);
            int at = content.indexOf(text);
            if (at < 0) {
                throw new IllegalArgumentException(file + " does not hold " + text);
            }
            Files.writeString(file, content.substring(0, at) + by + content.substring(at + text.length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a text. */
    public static void write(Path file, String content) {
        try {
            Files.writeString(file, content, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
