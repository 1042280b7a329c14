package io.entangle.worker.supernet;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.worker.torch.ScriptArguments;
import io.entangle.worker.torch.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The subnets of one training step, as the program is told them: together the smallest slices that hold all of theirs, their hull, and each of them within it. */
final class StepSubnets {

    private final Network network;
    private final List<Architecture> architectures;
    private final int[] given;
    private final int sampled;

    /**
     * Subnets of a network.
     *
     * @param architectures at least one; the same one may come twice
     * @throws IllegalArgumentException if there are several, and the network's weights are not entangled
     */
    StepSubnets(Network network, List<Architecture> architectures) {
        this.network = network;
        this.architectures = List.copyOf(architectures);
        this.given = network.layout().given(architectures);
        this.sampled = network.layout().sampled(architectures);
    }

    int count() {
        return architectures.size();
    }

    List<Architecture> architectures() {
        return architectures;
    }

    /** Where the tensors that the program is given lie among all. */
    int[] given() {
        return given;
    }

    /** The first so many of those given are tensors that any of the subnets has. */
    int sampled() {
        return sampled;
    }

    /** The tensors given, out of a list parallel to the network's parameters. */
    List<Tensor> given(List<Tensor> all) {
        return network.layout().given(architectures, all);
    }

    /** The subnets one after the other, with bounds before them that tell where each one's share begins, and what is common to them behind them. */
    void addTo(ScriptArguments arguments, Precision precision) {
        List<int[]> own = new ArrayList<>();
        List<long[]> numbers = new ArrayList<>();
        List<double[]> reals = new ArrayList<>();
        List<List<Tensor>> constants = new ArrayList<>();
        List<long[]> bounds = new ArrayList<>();
        long[] end = new long[4];
        bounds.add(end);
        for (Architecture architecture : architectures) {
            own.add(own(architecture));
            numbers.add(network.blueprint().numbers(architecture));
            reals.add(network.blueprint().reals(architecture));
            constants.add(network.constants(architecture));
            int last = own.size() - 1;
            end = new long[] {
                end[0] + own.get(last).length,
                end[1] + numbers.get(last).length,
                end[2] + reals.get(last).length,
                end[3] + constants.get(last).size()
            };
            bounds.add(end);
        }
        arguments
                .integers(bounds.stream().flatMapToLong(LongStream::of).toArray())
                .integers(
                        own.stream().flatMapToInt(IntStream::of).asLongStream().toArray())
                .integers(numbers.stream().flatMapToLong(LongStream::of).toArray())
                .reals(reals.stream().flatMapToDouble(DoubleStream::of).toArray())
                .tensors(constants.stream().flatMap(List::stream).toList())
                .flags(network.flags(precision));
    }

    /** Which of the tensors given are those of one subnet, in the program's order. */
    private int[] own(Architecture architecture) {
        int[] places = new int[network.parameters().size()];
        for (int i = 0; i < given.length; i++) {
            places[given[i]] = i;
        }
        return Arrays.stream(network.layout().given(architecture))
                .limit(network.layout().sampled(List.of(architecture)))
                .map(index -> places[index])
                .toArray();
    }

    /** The hull in numbers; shorter ones are continued with zeros. */
    long[] hull() {
        long[] hull = new long[0];
        for (Architecture architecture : architectures) {
            long[] numbers = network.blueprint().numbers(architecture);
            long[] larger = Arrays.copyOf(hull, Math.max(hull.length, numbers.length));
            for (int i = 0; i < numbers.length; i++) {
                larger[i] = Math.max(larger[i], numbers[i]);
            }
            hull = larger;
        }
        return hull;
    }
}
