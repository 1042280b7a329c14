package io.entangle.api.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tests that a document names as the proof of what it says, and those that there are. */
final class NamedTests {

    private static final Pattern TEST_CLASS = Pattern.compile("`([A-Z]\\w+(?:Test|IT))`");

    private NamedTests() {}

    /** Names of test classes between backticks. */
    static Set<String> in(String text) {
        return TEST_CLASS.matcher(text).results().map(match -> match.group(1)).collect(Collectors.toSet());
    }

    /** Names of all test classes of the repository. */
    static Set<String> existing() throws IOException {
        try (Stream<Path> files = Files.walk(RepositoryFiles.inRepository("."))) {
            return files.map(file -> file.toString())
                    .filter(file -> file.contains("src/test/java") && file.endsWith(".java"))
                    .map(file -> file.substring(file.lastIndexOf('/') + 1, file.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
    }
}
