package io.entangle.worker.data;

import java.io.IOException;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The choice of a reader, made once for the process: OpenCV where its library loads, else the JDK. {@code
 * ENTANGLE_IMAGE_READER} (or the system property {@code entangle.image.reader}) set to {@code opencv} or {@code jdk} decides
 * otherwise, to tell whether a fault is the library's.
 */
public final class PixelReaders {

    static final String SETTING = "ENTANGLE_IMAGE_READER";

    private static final String PROPERTY = "entangle.image.reader";
    private static final String AUTO = "auto";
    private static final String OPENCV = "opencv";
    private static final String JDK = "jdk";
    private static final Logger LOG = LoggerFactory.getLogger(PixelReaders.class);

    private PixelReaders() {}

    /** What decodes images here: {@code opencv}, whose libraries are unpacked by asking, or {@code jdk}. */
    public static String inUse() {
        return chosen().name();
    }

    /** The reader for plain images. */
    static PixelReader chosen() {
        return Chosen.READER;
    }

    /**
     * Makes a choice.
     *
     * @param setting {@code auto}, {@code opencv} or {@code jdk}
     * @throws DatasetException if the setting is none of them, or asks for OpenCV where it cannot be loaded
     */
    static PixelReader choose(String setting) {
        return switch (setting.strip().toLowerCase(Locale.ROOT)) {
            case JDK -> {
                LOG.info("images are decoded by the JDK, as {} says", SETTING);
                yield new JdkPixelReader();
            }
            case OPENCV -> required();
            case AUTO -> preferred();
            default -> throw new DatasetException(SETTING + " must be auto, opencv or jdk, not '" + setting + "'");
        };
    }

    private static PixelReader required() {
        try {
            return openCv();
        } catch (IOException | LinkageError e) {
            throw new DatasetException(
                    SETTING + " asks for OpenCV, which cannot be loaded: " + e + "; set it to auto or jdk", e);
        }
    }

    private static PixelReader preferred() {
        try {
            return openCv();
        } catch (IOException | LinkageError e) {
            LOG.warn("images are decoded by the JDK, more slowly: OpenCV cannot be loaded ({})", e.toString());
            return new JdkPixelReader();
        }
    }

    private static PixelReader openCv() throws IOException {
        OpenCvLibrary.load();
        LOG.debug("images are decoded by OpenCV");
        return new OpenCvPixelReader();
    }

    private static String setting() {
        String environment = System.getenv(SETTING);
        return System.getProperty(PROPERTY, environment == null || environment.isBlank() ? AUTO : environment);
    }

    /** Chosen when the first image is decoded. */
    private static final class Chosen {
        static final PixelReader READER = choose(setting());
    }
}
