package io.entangle.worker.supernet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The text of a family's program: what all supernets have in common, and the family's own methods behind it. */
final class SupernetProgram {

    /** Name of the one class in the text. */
    static final String NAME = "Supernet";

    private static final String COMMON = "supernet.torchscript";

    private SupernetProgram() {}

    /**
     * TorchScript text.
     *
     * @param family name of the resource with the family's methods
     * @throws IllegalArgumentException if there is no such resource
     */
    static String text(String family) {
        return resource(COMMON) + resource(family);
    }

    private static String resource(String name) {
        try (InputStream in = SupernetProgram.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
