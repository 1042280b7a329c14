package io.entangle.worker.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The Python of this machine, where it has PyTorch: what we export has to load there. */
public final class PythonWithTorch {

    private PythonWithTorch() {}

    /** The program; a test that asks is skipped where there is none. */
    public static String found() throws IOException, InterruptedException {
        Optional<String> found = Optional.empty();
        for (String python : List.of("/usr/bin/python3", "python3")) {
            if (found.isEmpty() && imports(python, "torch")) {
                found = Optional.of(python);
            }
        }
        assumeThat(found)
                .as("python3 with PyTorch is needed to show that exports load in it; on Debian: apt install"
                        + " python3-torch")
                .isPresent();
        return found.orElseThrow();
    }

    /** The same, where it can read pictures, too. */
    public static String foundWithPillow() throws IOException, InterruptedException {
        String python = found();
        assumeThat(imports(python, "PIL"))
                .as("Pillow is needed to show that pictures are prepared alike; on Debian: apt install python3-pil")
                .isTrue();
        return python;
    }

    private static boolean imports(String python, String module) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(python, "-c", "import " + module)
                    .redirectErrorStream(true)
                    .start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }

    /** What a command prints, once it has ended well. */
    public static String output(List<String> command) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("python", ".txt");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
        Files.delete(errors);
        return out;
    }
}
