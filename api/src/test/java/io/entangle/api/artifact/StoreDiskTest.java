package io.entangle.api.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.util.unit.DataSize;

class StoreDiskTest {

    @TempDir
    private Path directory;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void aDiskWithRoom() {
        Health health = disk(directory, DataSize.ofBytes(0)).health();

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails()).containsKeys("free", "keepFree");
        assertThat(registry.get("entangle.artifact.disk.free").gauge().value()).isPositive();
    }

    @Test
    void aDiskOnWhichUploadsAreRefused() {
        Health health = disk(directory, DataSize.ofTerabytes(1_000_000)).health();

        assertThat(health.getStatus()).isEqualTo(ArtifactHealth.IMPAIRED);
        assertThat(String.valueOf(health.getDetails().get("reason"))).contains("free some space");
    }

    @Test
    void aDiskThatIsGone() {
        Health health = disk(directory.resolve("gone"), DataSize.ofBytes(0)).health();

        assertThat(health.getStatus()).isEqualTo(ArtifactHealth.IMPAIRED);
        assertThat(registry.get("entangle.artifact.disk.free").gauge().value()).isNaN();
    }

    private StoreDisk disk(Path root, DataSize keepFree) {
        return new StoreDisk(root, keepFree, registry);
    }
}
