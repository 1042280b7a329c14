package io.entangle.worker.bench;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.torch.TorchDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is measured: the same subnets, images and labels for the same case, wherever and whenever it runs.
 *
 * @param model name of the space, such as {@code autoformer-tiny}
 * @param space the space
 * @param batch images of a step
 * @param precision arithmetic of the products
 * @param steps steps that are measured; each takes the next of the subnets
 * @param subnets how many different subnets take turns
 * @param seed what they are drawn from
 */
public record ModelCase(
        String model, SearchSpace space, int batch, Precision precision, int steps, int subnets, long seed) {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not positive
     */
    public ModelCase {
        if (batch < 1 || steps < 1 || subnets < 1) {
            throw new IllegalArgumentException(
                    "batch, steps and subnets must be positive, not %d, %d, %d".formatted(batch, steps, subnets));
        }
    }

    List<Architecture> architectures() {
        return IntStream.range(0, subnets)
                .mapToObj(i -> space.sample(RandomStreams.stream(seed, "bench-subnets", i)))
                .toList();
    }

    /** The subnets of the measured steps, in order. */
    List<Architecture> schedule() {
        List<Architecture> drawn = architectures();
        List<Architecture> schedule = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            schedule.add(drawn.get(i % subnets));
        }
        return schedule;
    }

    Costs costs(Architecture architecture) {
        return CostModel.of(space, architecture);
    }

    boolean bf16(TorchDevice device) {
        return precision == Precision.BF16 || (precision == Precision.AUTO && device.computesBf16());
    }

    /** Noise of unit deviation, as normalised pixels have: (B, channels, size, size). */
    float[] images_BCSS() {
        int side = space.image().size();
        float[] images = new float[Math.multiplyExact(batch, space.image().channels() * side * side)];
        var random = RandomStreams.stream(seed, "bench-images");
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextGaussian();
        }
        return images;
    }

    int[] labels() {
        return RandomStreams.stream(seed, "bench-labels")
                .ints(batch, 0, space.classes())
                .toArray();
    }
}
