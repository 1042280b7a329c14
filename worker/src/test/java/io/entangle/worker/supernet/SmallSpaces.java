package io.entangle.worker.supernet;

import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.ImageGeometry;
import io.entangle.shared.searchspace.Pooling;
import io.entangle.shared.searchspace.RelativePosition;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.torch.TorchSession;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Spaces whose supernets take milliseconds, and weights that hide nothing. */
public final class SmallSpaces {

    private SmallSpaces() {}

    /** 8-pixel images in four patches, 756 subnets. */
    public static AutoFormerSpace space(boolean relative, Pooling pooling) {
        return new AutoFormerSpace(
                new ImageGeometry(8, 4, 3),
                3,
                List.of(1, 2, 3),
                List.of(8, 12, 16),
                List.of(1.0, 1.5, 2.0),
                List.of(1, 2),
                4,
                null,
                new RelativePosition(relative, 2),
                pooling);
    }

    /** The plain one. */
    public static AutoFormerSpace space() {
        return space(true, Pooling.MEAN);
    }

    /** Without relative positions; with or without absolute ones, and with a Q-K-V dimension that follows the heads or not. */
    static AutoFormerSpace variant(boolean absolute, boolean elastic) {
        AutoFormerSpace plain = space(false, Pooling.MEAN);
        return new AutoFormerSpace(
                plain.image(),
                plain.classes(),
                plain.depth(),
                plain.embedDim(),
                plain.mlpRatio(),
                plain.numHeads(),
                plain.headDim(),
                null,
                plain.relativePosition(),
                plain.pooling(),
                absolute,
                elastic);
    }

    /** Every parameter random, norms and biases too: ones and zeros would hide a wrong slice. */
    static Supernet allRandom(TorchSession session, SearchSpace space, QkvBias qkvBias) {
        Map<String, HostTensor> values = new LinkedHashMap<>();
        SplittableRandom random = RandomStreams.stream(7, "all parameters");
        for (Parameter parameter : Blueprint.of(space).ofSupernet()) {
            float[] drawn = new Initialisation.TruncatedNormal(0.3, 2).draw(random, parameter.elements());
            values.put(parameter.name(), new HostTensor(parameter.shape(), drawn));
        }
        return Supernet.restore(session, space, qkvBias, values);
    }

    /** Standard normal pixels. */
    public static float[] images(SearchSpace space, int count, long seed) {
        int size = space.image().size();
        SplittableRandom random = RandomStreams.stream(seed, "images");
        float[] images = new float[count * space.image().channels() * size * size];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextGaussian();
        }
        return images;
    }

    /** Uniform labels. */
    public static int[] labels(SearchSpace space, int count, long seed) {
        SplittableRandom random = RandomStreams.stream(seed, "labels");
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = random.nextInt(space.classes());
        }
        return labels;
    }
}
