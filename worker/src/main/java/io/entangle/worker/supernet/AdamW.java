package io.entangle.worker.supernet;

import io.entangle.worker.checkpoint.CheckpointException;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.torch.Tensor;
import io.entangle.worker.torch.TorchScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * State of the optimizer (Loshchilov and Hutter, <i>Decoupled Weight Decay Regularization</i>, ICLR 2019, algorithm 2): two moments and a step count for each
 * tensor of the supernet. The arithmetic is in the supernet's program.
 */
public final class AdamW implements AutoCloseable {

    static final double BETA1 = 0.9;
    static final double BETA2 = 0.999;
    static final double EPSILON = 1e-8;

    private final Network network;
    private final TorchScope scope;
    private final List<Tensor> first = new ArrayList<>();
    private final List<Tensor> second = new ArrayList<>();
    private final List<Tensor> sums = new ArrayList<>();
    private final long[] steps;

    private AdamW(Network network) {
        this.network = network;
        this.scope = network.session().scope();
        this.steps = new long[network.parameters().size()];
    }

    /** The state before the first step. */
    public static AdamW fresh(Supernet supernet) {
        AdamW state = new AdamW(supernet.network());
        for (Parameter parameter : state.network.parameters()) {
            state.first.add(state.scope.zeros(parameter.shape()));
            state.second.add(state.scope.zeros(parameter.shape()));
        }
        return state;
    }

    /**
     * The state of a checkpoint.
     *
     * @throws CheckpointException if a tensor is missing or has the wrong size
     */
    public static AdamW restore(
            Supernet supernet,
            Map<String, HostTensor> firstMoments,
            Map<String, HostTensor> secondMoments,
            Map<String, Long> steps) {
        AdamW state = fresh(supernet);
        List<Parameter> parameters = state.network.parameters();
        for (int i = 0; i < parameters.size(); i++) {
            String name = parameters.get(i).name();
            copy(name, firstMoments.get(name), state.first.get(i));
            copy(name, secondMoments.get(name), state.second.get(i));
            state.steps[i] = steps.getOrDefault(name, 0L);
        }
        return state;
    }

    private static void copy(String name, @Nullable HostTensor from, Tensor to) {
        if (from == null || !Arrays.equals(from.shape(), to.shape())) {
            throw new CheckpointException("moment of '%s' is missing or has the wrong shape".formatted(name));
        }
        to.copyFrom(from.values());
    }

    List<Tensor> first() {
        return first;
    }

    List<Tensor> second() {
        return second;
    }

    /** Room for gradients of the parts of a batch, zeros between steps; made when first asked for. */
    List<Tensor> sums() {
        if (sums.isEmpty()) {
            network.parameters().forEach(parameter -> sums.add(scope.zeros(parameter.shape())));
        }
        return sums;
    }

    /**
     * Step counts for the program, which moves whatever was ever moved.
     *
     * @param given the tensors that the program is given
     * @param sampled the first so many of them are those of the subnet
     * @param unused whether others are moved too; if not, they look as if they never had been
     */
    long[] steps(int[] given, int sampled, boolean unused) {
        long[] counts = new long[given.length];
        for (int i = 0; i < given.length; i++) {
            counts[i] = i < sampled || unused ? steps[given[i]] : 0;
        }
        return counts;
    }

    /** Counts a step that moved the first {@code sampled} of the tensors given and, if so, all others that were ever moved. */
    void count(int[] given, int sampled, boolean unused) {
        for (int i = 0; i < given.length; i++) {
            if (i < sampled || (unused && steps[given[i]] > 0)) {
                steps[given[i]]++;
            }
        }
    }

    /** A copy of the running means of the gradients, by name of the weight. */
    public Map<String, HostTensor> firstMoments() {
        return network.snapshot(first);
    }

    /** A copy of the running means of the squared gradients, by name of the weight. */
    public Map<String, HostTensor> secondMoments() {
        return network.snapshot(second);
    }

    /** How often each weight was moved, by name. */
    public Map<String, Long> stepCounts() {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (int i = 0; i < steps.length; i++) {
            counts.put(network.parameters().get(i).name(), steps[i]);
        }
        return counts;
    }

    @Override
    public void close() {
        scope.close();
    }
}
