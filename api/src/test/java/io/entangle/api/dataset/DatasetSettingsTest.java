package io.entangle.api.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class DatasetSettingsTest {

    private static DatasetSettings settings(List<String> roots) {
        return new DatasetSettings(DataSize.ofGigabytes(1), roots);
    }

    @Test
    void withoutRootsNoPathIsAllowed() {
        assertThat(settings(List.of()).allow(Path.of("/data"))).isFalse();
    }

    @Test
    void aRootIsAFolderAndNotTheBeginningOfAName() {
        DatasetSettings settings = settings(List.of("/data", "/mnt/sets/"));
        assertThat(List.of("/data", "/data/pets", "/mnt/sets/a.zip")).allMatch(path -> settings.allow(Path.of(path)));
        assertThat(List.of("/", "/database", "/data/../etc", "/mnt/set", "/mnt"))
                .noneMatch(path -> settings.allow(Path.of(path)));
    }

    @Test
    void theRootOfTheFileSystemAllowsEverything() {
        assertThat(settings(List.of("/")).allow(Path.of("/anything"))).isTrue();
    }

    @Test
    void aRelativeRootIsRefused() {
        assertThatThrownBy(() -> settings(List.of("data")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("entangle.datasets.roots")
                .hasMessageContaining("absolute");
    }
}
