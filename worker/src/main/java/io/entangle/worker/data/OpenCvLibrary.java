package io.entangle.worker.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.opencv.core.Core;

/**
 * OpenCV's native libraries, unpacked once from their jars to where libtorch's are: below {@code DJL_CACHE_DIR}, by default
 * {@code ~/.djl.ai}. They are loaded one after the other, so that each finds those it is linked with in the process; the
 * loader that comes with the jars unpacks four times as many.
 */
final class OpenCvLibrary {

    private static final String CACHE_SETTING = "DJL_CACHE_DIR";

    private OpenCvLibrary() {}

    /**
     * Loads the libraries into this process.
     *
     * @throws IOException if they cannot be unpacked, or there are none for this platform
     * @throws UnsatisfiedLinkError if the system refuses to load one
     */
    static void load() throws IOException {
        for (Path library : unpackedBelow(directory())) {
            System.load(library.toAbsolutePath().toString());
        }
    }

    /**
     * Unpacks the libraries that do not lie there already.
     *
     * @return their files, in the order they are to be loaded
     */
    static List<Path> unpackedBelow(Path directory) throws IOException {
        String os = System.getProperty("os.name");
        String arch = System.getProperty("os.arch");
        List<String> resources = OpenCvFiles.of(os, arch).resources();
        if (resources.isEmpty()) {
            throw new IOException("there is none for " + os + " on " + arch);
        }
        Path folder = directory.resolve("opencv-" + Core.VERSION);
        List<Path> libraries = new ArrayList<>();
        for (String resource : resources) {
            Path library = folder.resolve(resource.substring(resource.lastIndexOf('/') + 1));
            if (!Files.isRegularFile(library)) {
                unpack(resource, library);
            }
            libraries.add(library);
        }
        return libraries;
    }

    /** Complete or absent under its name, however many processes unpack it at once, and however they end. */
    private static void unpack(String resource, Path target) throws IOException {
        try (InputStream packed = OpenCvLibrary.class.getResourceAsStream(resource)) {
            if (packed == null) {
                throw new IOException("this worker was built without " + resource);
            }
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
    }

    private static Path directory() {
        String setting = System.getProperty(CACHE_SETTING, System.getenv(CACHE_SETTING));
        return setting == null || setting.isBlank()
                ? Path.of(System.getProperty("user.home"), ".djl.ai")
                : Path.of(setting);
    }
}
