package io.entangle.api.deployment;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds files of the repository from wherever the tests were started. */
public final class RepositoryFiles {

    private RepositoryFiles() {}

    /** The file or folder of that name at the repository's root. */
    public static Path inRepository(String name) {
        for (Path place = Path.of("").toAbsolutePath(); place != null; place = place.getParent()) {
            if (Files.isRegularFile(place.resolve("mvnw"))) {
                return place.resolve(name);
            }
        }
        throw new IllegalStateException(
                "not inside the repository: " + Path.of("").toAbsolutePath());
    }
}
