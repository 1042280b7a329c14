package io.entangle.worker.torch;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.engine.StandardCapabilities;
import ai.djl.util.cuda.CudaUtils;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The native library, loaded once, and whether it can use CUDA.
 *
 * <p>What DJL 0.36.0 does, by its sources: {@code LibUtils} takes {@code PYTORCH_LIBRARY_PATH} if a {@code libtorch} lies in it and otherwise, without a word, the
 * CPU build on the class path, which {@code Platform} prefers to downloading a CUDA one whatever the machine has. The bindings are chosen by {@code PYTORCH_FLAVOR};
 * without it a Linux machine is given {@code …-precxx11}, for which there are none. {@code CudaUtils} counts devices through {@code libcudart}, found by JNA on the
 * library path, not through libtorch. The two silent ways out are therefore refused here, and the reason why there is no CUDA device is told.
 */
final class Libtorch {

    private static final String PATH = "PYTORCH_LIBRARY_PATH";
    private static final String FLAVOR = "PYTORCH_FLAVOR";
    private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");

    private Libtorch() {}

    /**
     * The engine.
     *
     * @throws LibtorchUnusable if what the environment names cannot be used
     */
    static Engine engine() {
        setUnlessSet("OPT_OUT_TRACKING", "true");
        setUnlessSet("ai.djl.offline", "true");
        String path = System.getenv(PATH);
        complaint(path, System.getenv(FLAVOR)).ifPresent(complaint -> {
            throw new LibtorchUnusable(complaint, null);
        });
        try {
            return Engine.getEngine("PyTorch");
        } catch (EngineException | LinkageError e) {
            throw new LibtorchUnusable(
                    "libtorch%s cannot be loaded: %s. It must be libtorch 2.7.1 for this system, of the flavor that %s names%s; docs/DEVICES.md says how to install it."
                            .formatted(
                                    path == null ? "" : " in " + path,
                                    deepest(e),
                                    FLAVOR,
                                    path == null ? "" : " (" + System.getenv(FLAVOR) + ")"),
                    e);
        }
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static String deepest(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    /** What is wrong with the variables that name a libtorch, if they name one. */
    static Optional<String> complaint(@Nullable String path, @Nullable String flavor) {
        if (path == null || path.isEmpty()) {
            return Optional.empty();
        }
        String library = System.mapLibraryName("torch");
        boolean found = false;
        for (String part : path.split(File.pathSeparator, -1)) {
            Path place = Path.of(part);
            found |= Files.isRegularFile(place.resolve(library))
                    || (Files.isRegularFile(place) && place.endsWith(library));
        }
        if (!found) {
            return Optional.of(
                    "%s=%s names no directory with %s in it. Name the directory lib of an unpacked libtorch 2.7.1, or unset the variable to compute with the bundled CPU build."
                            .formatted(PATH, path, library));
        }
        if (flavor == null || flavor.isEmpty()) {
            return Optional.of(
                    "%s is set without %s. Say which build it is: cu128 for CUDA 12.8, cpu for the processor."
                            .formatted(PATH, FLAVOR));
        }
        return Optional.empty();
    }

    /** CUDA devices that libtorch can use. */
    static int cudaDevices() {
        // Counting first spares machines without a device the loading of the engine.
        int devices = CudaUtils.getGpuCount();
        return devices > 0 && engine().hasCapability(StandardCapabilities.CUDA) ? devices : 0;
    }

    /** Why there is no CUDA device although one might be expected; empty on a machine without NVIDIA's driver. */
    static Optional<String> whyNoCuda() {
        int devices = CudaUtils.getGpuCount();
        return whyNoCuda(
                Files.exists(DRIVER), devices, devices > 0 && engine().hasCapability(StandardCapabilities.CUDA));
    }

    static Optional<String> whyNoCuda(boolean driver, int devices, boolean cudaBuild) {
        if (devices > 0) {
            return cudaBuild
                    ? Optional.empty()
                    : Optional.of(
                            "a CUDA device is there, but this libtorch is a CPU build: set %s and %s to a CUDA one (docs/DEVICES.md)"
                                    .formatted(PATH, FLAVOR));
        }
        return driver
                ? Optional.of(
                        "NVIDIA's driver is there, but no CUDA device was found through libcudart: put CUDA 12's libcudart.so.12 on LD_LIBRARY_PATH, and see that the driver is new enough for it (docs/DEVICES.md)")
                : Optional.empty();
    }
}
