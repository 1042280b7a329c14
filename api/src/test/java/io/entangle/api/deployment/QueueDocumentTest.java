package io.entangle.api.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every promise of the queue names a test that is there. */
class QueueDocumentTest {

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        Set<String> named = NamedTests.in(Files.readString(RepositoryFiles.inRepository("docs/QUEUE.md")));
        assertThat(named).hasSizeGreaterThan(10);
        assertThat(NamedTests.existing()).containsAll(named);
    }
}
