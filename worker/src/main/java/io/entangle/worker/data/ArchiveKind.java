package io.entangle.worker.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Archives by the end of their names. */
enum ArchiveKind {
    ZIP("zip"),
    TAR("tar"),
    TAR_GZ("tar\\.gz|tgz");

    private final String ending;

    ArchiveKind(String ending) {
        this.ending = ending;
    }

    static Optional<ArchiveKind> of(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(kind -> name.matches("(?s).*\\.(" + kind.ending + ")"))
                .findFirst();
    }
}
