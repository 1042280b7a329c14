package io.entangle.api.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every attack of the table names a test that tries it. */
class SecurityDocumentTest {

    private static final String TITLE = "## Attacks";

    @Test
    void everyAttackIsTriedByATestThatExists() throws IOException {
        List<String> attacks = attacks();
        Set<String> named = new TreeSet<>();
        for (String attack : attacks) {
            Set<String> tests = NamedTests.in(attack);
            assertThat(tests).as(attack).isNotEmpty();
            named.addAll(tests);
        }

        assertThat(attacks).hasSizeGreaterThan(20);
        assertThat(NamedTests.existing()).containsAll(named);
    }

    private static List<String> attacks() throws IOException {
        String document = Files.readString(RepositoryFiles.inRepository("docs/SECURITY.md"));
        String behind = document.substring(document.indexOf(TITLE) + TITLE.length());
        int next = behind.indexOf("\n## ");
        return (next < 0 ? behind : behind.substring(0, next))
                .lines()
                .filter(line -> line.startsWith("| "))
                .skip(1)
                .toList();
    }
}
