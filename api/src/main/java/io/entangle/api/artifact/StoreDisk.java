package io.entangle.api.artifact;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.health.contributor.Health;
import org.springframework.util.unit.DataSize;

/** Whether the disk of the files has room for what is uploaded next. */
final class StoreDisk {

    private final Path root;
    private final DataSize keepFree;

    StoreDisk(Path root, DataSize keepFree, MeterRegistry registry) {
        this.root = root;
        this.keepFree = keepFree;
        Gauge.builder("entangle.artifact.disk.free", this::free)
                .description("Room on the disk of the artifact store; uploads are refused before it is used up")
                .baseUnit("bytes")
                .register(registry);
    }

    private double free() {
        try {
            return usable();
        } catch (UncheckedIOException e) {
            return Double.NaN;
        }
    }

    private long usable() {
        try {
            return Files.getFileStore(root).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Health health() {
        long usable;
        try {
            usable = usable();
        } catch (UncheckedIOException e) {
            return Health.status(ArtifactHealth.IMPAIRED)
                    .withDetail("reason", String.valueOf(e.getCause()))
                    .build();
        }
        boolean full = usable < keepFree.toBytes();
        Health.Builder health = full ? Health.status(ArtifactHealth.IMPAIRED) : Health.up();
        if (full) {
            health.withDetail("reason", "Uploads are refused; free some space or move entangle.artifacts.root");
        }
        return health.withDetail("free", usable)
                .withDetail("keepFree", keepFree.toBytes())
                .build();
    }
}
