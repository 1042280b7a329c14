package io.entangle.worker.parity;

import java.nio.file.Path;

/** Names of files in a directory of published numbers. */
final class GoldenFiles {

    private GoldenFiles() {}

    /**
     * A name that a document gives for a file beside it.
     *
     * @throws GoldenException if it leads elsewhere
     */
    static String plainName(String name) {
        if (name.isBlank() || name.contains("/") || name.contains("\\") || name.startsWith(".")) {
            throw new GoldenException("'%s' is no name of a file in the same directory".formatted(name));
        }
        return name;
    }

    /** Documentation and the description of how the numbers were made hold no numbers to compare. */
    static boolean holdsNoNumbers(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(".md") || name.equals("spec.json");
    }
}
