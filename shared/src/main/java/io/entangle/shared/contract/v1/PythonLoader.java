package io.entangle.shared.contract.v1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The Python script that goes with every export: it loads weights and {@code config.json} beside it with PyTorch alone. */
public final class PythonLoader {

    /** Its name beside the weights. */
    public static final String FILE = "load_entangle.py";

    private PythonLoader() {}

    /** The script. */
    public static String text() {
        try (InputStream script = PythonLoader.class.getResourceAsStream(FILE)) {
            return new String(Objects.requireNonNull(script, FILE).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
