package io.entangle.shared.searchspace;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Search spaces that come with Entangle, by name, in the order in which they are shown. */
public final class Presets {

    private static final RelativePosition PUBLISHED_POSITION = new RelativePosition(true, 14);
    private static final Map<String, Preset> ALL = presets();

    private Presets() {}

    /** All presets. */
    public static List<Preset> all() {
        return List.copyOf(ALL.values());
    }

    /** The preset of that name. */
    public static Optional<Preset> find(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    private static Map<String, Preset> presets() {
        Map<String, Preset> presets = new LinkedHashMap<>();
        for (Preset preset : List.of(
                new Preset(
                        "shapes-32",
                        "For a first search, and for trying things out: minutes on two CPU cores. 32-pixel images, 10 classes, 40 to 233 thousand parameters;"
                                + " too small for photographs.",
                        small(10, 4, List.of(2, 3, 4), List.of(48, 64, 80), List.of(2, 3), List.of(2.0, 3.0), 16)),
                new Preset(
                        "cifar-32",
                        "For CIFAR, SVHN, the MNIST family and other small images: hours on two CPU cores. 32-pixel images, 10 classes,"
                                + " 0.4 to 1.2 million parameters.",
                        small(10, 4, List.of(5, 6, 7), List.of(96, 112, 128), List.of(3, 4), List.of(2.0, 3.0), 32)),
                new Preset(
                        "autoformer-tiny",
                        "Supernet-T as its published file has it (ICCV 2021), for photographs on a GPU: 224 pixels, 5.4 to 10.5 million parameters."
                                + " The released AutoFormer-T is outside it.",
                        tiny(List.of(3.5, 4.0))),
                new Preset(
                        "autoformer-tiny-with-published-subnet",
                        "Supernet-T with MLP ratio 3 added: the released AutoFormer-T uses it, although the published file lacks it. 224 pixels, 4.9 to 10.5"
                                + " million parameters.",
                        tiny(List.of(3.0, 3.5, 4.0))),
                new Preset(
                        "autoformer-small",
                        "Supernet-S as its published file has it, and with the released AutoFormer-S in it: 224 pixels, 13.1 to 34.8 million parameters.",
                        published(
                                List.of(12, 13, 14),
                                List.of(320, 384, 448),
                                List.of(3.0, 3.5, 4.0),
                                List.of(5, 6, 7),
                                new SupernetMaxima(14, 448, 4.0, 7))),
                new Preset(
                        "autoformer-base",
                        "Supernet-B with 8, 9 and 10 heads, as in the paper and in the file of the released AutoFormer-B, which is in it: 224 pixels, 39.8 to 76.9"
                                + " million parameters.",
                        base(List.of(8, 9, 10))),
                new Preset(
                        "autoformer-base-supernet-file",
                        "Supernet-B with 9 and 10 heads, as in the file of the published supernet, and with the released AutoFormer-B in it: 224 pixels, 41.7 to 76.9"
                                + " million parameters.",
                        base(List.of(9, 10))),
                new Preset(
                        "s3-cifar-32",
                        "For a first search of a search space (NeurIPS 2021) on small images: 32 pixels in patches of 2, 10 classes, four stages of windowed attention,"
                                + " 0.2 to 1.1 million parameters.",
                        S3Presets.cifar()),
                new Preset(
                        "s3-tiny",
                        "Around the released S3-T (NeurIPS 2021), one step of each dimension to both sides, for photographs on a GPU: 224 pixels,"
                                + " 12.3 to 47.2 million parameters.",
                        S3Presets.around(6)),
                new Preset(
                        "s3-small",
                        "Around the released S3-S (NeurIPS 2021), one step of each dimension to both sides, for photographs on a GPU: 224 pixels,"
                                + " 24.6 to 76.3 million parameters.",
                        S3Presets.around(18)),
                new Preset(
                        "s3-base",
                        "Around the released S3-B (NeurIPS 2021), one step of each dimension to both sides, for photographs on a GPU: 224 pixels,"
                                + " 37.0 to 105.4 million parameters.",
                        S3Presets.around(30)))) {
            presets.put(preset.name(), preset);
        }
        return presets;
    }

    private static AutoFormerSpace small(
            int classes,
            int patch,
            List<Integer> depth,
            List<Integer> embedDim,
            List<Integer> numHeads,
            List<Double> mlpRatio,
            int headDim) {
        ImageGeometry image = new ImageGeometry(32, patch, 3);
        RelativePosition everyDistance = new RelativePosition(true, image.grid() - 1);
        return new AutoFormerSpace(
                image, classes, depth, embedDim, mlpRatio, numHeads, headDim, null, everyDistance, Pooling.MEAN);
    }

    private static AutoFormerSpace tiny(List<Double> mlpRatio) {
        return published(
                List.of(12, 13, 14),
                List.of(192, 216, 240),
                mlpRatio,
                List.of(3, 4),
                new SupernetMaxima(14, 256, 4.0, 4));
    }

    private static AutoFormerSpace base(List<Integer> numHeads) {
        return published(
                List.of(14, 15, 16),
                List.of(528, 576, 624),
                List.of(3.0, 3.5, 4.0),
                numHeads,
                new SupernetMaxima(16, 640, 4.0, 10));
    }

    private static AutoFormerSpace published(
            List<Integer> depth,
            List<Integer> embedDim,
            List<Double> mlpRatio,
            List<Integer> numHeads,
            SupernetMaxima supernet) {
        return new AutoFormerSpace(
                new ImageGeometry(224, 16, 3),
                1000,
                depth,
                embedDim,
                mlpRatio,
                numHeads,
                64,
                supernet,
                PUBLISHED_POSITION,
                Pooling.MEAN);
    }

    /**
     * A named space.
     *
     * @param name name to ask for it by
     * @param description what it is for
     * @param space the space
     */
    public record Preset(String name, String description, SearchSpace space) {}
}
