package io.entangle.shared.contract.v1;

import io.entangle.shared.architecture.Architecture;
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

    /** The script for subnets of that architecture's family, and for supernets that hold it. */
    public static String text(Architecture architecture) {
        String model = architecture.byFamily(autoFormer -> FILE, s3 -> "load_entangle_s3.py");
        return part(model) + part("load_entangle_main.py");
    }

    private static String part(String resource) {
        try (InputStream script = PythonLoader.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(script, resource).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
