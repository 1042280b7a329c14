package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PixelReadersTest {

    @Test
    void theSettingNamesTheReader() {
        assertThat(PixelReaders.choose("auto").name()).isEqualTo("opencv");
        assertThat(PixelReaders.choose("OpenCV").name()).isEqualTo("opencv");
        assertThat(PixelReaders.choose(" jdk ").name()).isEqualTo("jdk");
    }

    @Test
    void anUnknownReaderIsRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> PixelReaders.choose("gimp"))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("gimp")
                .hasMessageContaining("auto, opencv or jdk");
    }

    @Test
    void theLibraryIsUnpackedOnceAndNothingElseIsLeft(@TempDir Path directory) throws IOException {
        Path file = OpenCvLibrary.unpackedBelow(directory);
        FileTime longAgo = FileTime.fromMillis(0);
        Files.setLastModifiedTime(file, longAgo);
        assertThat(Files.getLastModifiedTime(OpenCvLibrary.unpackedBelow(directory)))
                .isEqualTo(longAgo);
        try (var left = Files.list(file.toAbsolutePath().getParent())) {
            assertThat(left).containsExactly(file);
        }
    }
}
