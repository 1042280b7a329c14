package io.entangle.worker.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of settings that DJL would pass over in silence. */
class LibtorchTest {

    @TempDir
    Path directory = Path.of("");

    @Test
    void withoutAPathThereIsNothingToSay() {
        assertThat(Libtorch.complaint(null, null)).isEmpty();
        assertThat(Libtorch.complaint("", "cu128")).isEmpty();
    }

    @Test
    void aPathWithoutLibtorchIsNamed() {
        assertThat(Libtorch.complaint(directory.toString(), "cu128"))
                .hasValueSatisfying(said ->
                        assertThat(said).contains("PYTORCH_LIBRARY_PATH=" + directory, System.mapLibraryName("torch")));
    }

    @Test
    void aPathNeedsItsFlavor() throws IOException {
        Files.createFile(directory.resolve(System.mapLibraryName("torch")));

        assertThat(Libtorch.complaint(directory.toString(), null))
                .hasValueSatisfying(said -> assertThat(said).contains("PYTORCH_FLAVOR", "cu128"));
        assertThat(Libtorch.complaint(directory.toString(), "cu128")).isEmpty();
    }

    @Test
    void theReasonForNoCudaIsToldWhereOneMightBeExpected() {
        assertThat(Libtorch.whyNoCuda(false, 0, false))
                .as("an ordinary machine")
                .isEmpty();
        assertThat(Libtorch.whyNoCuda(true, 1, true)).as("all is well").isEmpty();
        assertThat(Libtorch.whyNoCuda(true, 1, false).orElseThrow()).contains("CPU build", "PYTORCH_LIBRARY_PATH");
        assertThat(Libtorch.whyNoCuda(true, 0, false).orElseThrow()).contains("libcudart");
    }
}
