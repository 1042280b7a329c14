package io.entangle.worker.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.opencv.core.Core;

/**
 * The shared libraries that OpenCV's Java interface consists of on one platform, by the names they have in Bytedeco's jars.
 *
 * @param resources names on the class path, each after those of the libraries it is linked with
 */
record OpenCvFiles(List<String> resources) {

    private static final List<String> MODULES = List.of(
            "core",
            "flann",
            "imgproc",
            "features2d",
            "calib3d",
            "dnn",
            "objdetect",
            "aruco",
            "video",
            "bgsegm",
            "imgcodecs",
            "videoio",
            "highgui",
            "bioinspired",
            "ml",
            "quality",
            "dnn_superres",
            "photo",
            "face",
            "img_hash",
            "phase_unwrapping",
            "plot",
            "saliency",
            "shape",
            "structured_light",
            "text",
            "tracking",
            "wechat_qrcode",
            "xfeatures2d",
            "ximgproc",
            "xphoto");

    /** What only macOS links; on Linux the first of them wants a desktop. */
    private static final Set<String> MAC_ONLY = Set.of("highgui", "quality", "shape");

    /** Bytedeco's build of OpenCV needs OpenBLAS, and that needs these on Linux. The compiler's own library comes with the system. */
    private static final List<String> LINUX_X86_64_BLAS =
            List.of("libquadmath.so.0", "libgfortran.so.5", "libopenblas.so.0");

    private static final List<String> LINUX_ARM64_BLAS = List.of("libgfortran.so.5", "libopenblas.so.0");
    private static final List<String> MAC_BLAS = List.of("libopenblas.0.dylib");

    /**
     * Returns those of a platform; none where Bytedeco's build is not used.
     *
     * @param os the system, as Java calls it
     * @param arch the processor, as Java calls it
     */
    static OpenCvFiles of(String os, String arch) {
        boolean arm = switch (arch.toLowerCase(Locale.ROOT)) {
            case "aarch64", "arm64" -> true;
            default -> false;
        };
        boolean intel = switch (arch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> true;
            default -> false;
        };
        String system = os.toLowerCase(Locale.ROOT);
        if (system.contains("linux") && (arm || intel)) {
            return linux(arm ? "linux-arm64" : "linux-x86_64", arm ? LINUX_ARM64_BLAS : LINUX_X86_64_BLAS);
        }
        return system.contains("mac") && arm ? mac() : new OpenCvFiles(List.of());
    }

    private static OpenCvFiles linux(String folder, List<String> blas) {
        List<String> modules = MODULES.stream()
                .filter(module -> !MAC_ONLY.contains(module))
                .map(module -> "libopencv_" + module + ".so." + release())
                .toList();
        return of(folder, blas, modules, "libopencv_java.so");
    }

    private static OpenCvFiles mac() {
        List<String> modules = MODULES.stream()
                .map(module -> "libopencv_" + module + "." + release() + ".dylib")
                .toList();
        return of("macosx-arm64", MAC_BLAS, modules, "libopencv_java.dylib");
    }

    private static OpenCvFiles of(String folder, List<String> blas, List<String> modules, String java) {
        List<String> resources = new ArrayList<>();
        blas.forEach(file -> resources.add("/org/bytedeco/openblas/" + folder + "/" + file));
        modules.forEach(file -> resources.add("/org/bytedeco/opencv/" + folder + "/" + file));
        resources.add("/org/bytedeco/opencv/" + folder + "/" + java);
        return new OpenCvFiles(List.copyOf(resources));
    }

    private static String release() {
        return "" + Core.VERSION_MAJOR + Core.VERSION_MINOR;
    }
}
