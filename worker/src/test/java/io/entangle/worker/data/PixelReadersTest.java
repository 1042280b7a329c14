package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void theLibrariesAreUnpackedOnceAndNothingElseIsLeft(@TempDir Path directory) throws IOException {
        List<Path> files = OpenCvLibrary.unpackedBelow(directory);
        FileTime longAgo = FileTime.fromMillis(0);
        Files.setLastModifiedTime(files.get(0), longAgo);
        Files.delete(files.get(1));
        assertThat(OpenCvLibrary.unpackedBelow(directory)).isEqualTo(files);
        assertThat(Files.getLastModifiedTime(files.get(0))).isEqualTo(longAgo);
        try (var left = Files.list(files.get(0).toAbsolutePath().getParent())) {
            assertThat(left).containsExactlyInAnyOrderElementsOf(files);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, 32, /org/bytedeco/opencv/linux-x86_64/libopencv_java.so",
        "Linux, aarch64, 31, /org/bytedeco/opencv/linux-arm64/libopencv_java.so",
        "Mac OS X, aarch64, 33, /org/bytedeco/opencv/macosx-arm64/libopencv_java.dylib"
    })
    void theJavaInterfaceIsLoadedAfterEverythingItIsLinkedWith(String os, String arch, int files, String last) {
        List<String> resources = OpenCvFiles.of(os, arch).resources();
        assertThat(resources).hasSize(files).doesNotHaveDuplicates().endsWith(last);
    }

    @ParameterizedTest
    @CsvSource({"Windows 11, amd64", "Mac OS X, x86_64", "Linux, riscv64"})
    void otherPlatformsHaveNone(String os, String arch) {
        assertThat(OpenCvFiles.of(os, arch).resources()).isEmpty();
    }
}
