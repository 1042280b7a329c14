package io.entangle.worker.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.opencv.core.Core;

/**
 * OpenCV's native library, unpacked once from its jar to where libtorch's are: below {@code DJL_CACHE_DIR}, by default
 * {@code ~/.djl.ai}. The loader that comes with the jar would unpack it anew for every process.
 */
final class OpenCvLibrary {

    private static final String CACHE_SETTING = "DJL_CACHE_DIR";

    private OpenCvLibrary() {}

    /**
     * Loads the library into this process.
     *
     * @throws IOException if it cannot be unpacked, or there is none for this platform
     * @throws UnsatisfiedLinkError if the system refuses to load it
     */
    static void load() throws IOException {
        System.load(unpackedBelow(directory()).toAbsolutePath().toString());
    }

    /**
     * Unpacks the library unless it lies there already.
     *
     * @return its file
     */
    static Path unpackedBelow(Path directory) throws IOException {
        String file = System.mapLibraryName(Core.NATIVE_LIBRARY_NAME);
        Path unpacked = directory.resolve("opencv-" + Core.VERSION).resolve(file);
        if (!Files.isRegularFile(unpacked)) {
            String resource = "/nu/pattern/opencv/" + platform() + "/" + file;
            try (InputStream packed = OpenCvLibrary.class.getResourceAsStream(resource)) {
                if (packed == null) {
                    throw new IOException("OpenCV has no native library for " + platform());
                }
                unpack(packed, unpacked);
            }
        }
        return unpacked;
    }

    /** Complete or absent under its name, however many processes unpack it at once, and however they end. */
    private static void unpack(InputStream packed, Path target) throws IOException {
        Path directory = Files.createDirectories(target.toAbsolutePath().getParent());
        Path part = Files.createTempFile(directory, "unpacking", ".part");
        try {
            Files.copy(packed, part, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel content = FileChannel.open(part, StandardOpenOption.WRITE)) {
                content.force(true);
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static Path directory() {
        String setting = System.getProperty(CACHE_SETTING, System.getenv(CACHE_SETTING));
        return setting == null || setting.isBlank()
                ? Path.of(System.getProperty("user.home"), ".djl.ai")
                : Path.of(setting);
    }

    /** The folder of the jar for this system, as the jar spells it. */
    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String system = os.contains("mac") ? "osx" : os.contains("windows") ? "windows" : "linux";
        return system
                + "/"
                + switch (arch) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "ARMv8";
                    default -> arch;
                };
    }
}
