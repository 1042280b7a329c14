package io.entangle.worker.supernet;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.checkpoint.QkvLayout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Cuts stand-alone subnets out of a supernet's weights. It needs no device: any architecture can be extracted from a checkpoint at any time. */
public final class SubnetExtractor {

    private final AutoFormerSpace space;
    private final QkvBias qkvBias;
    private final Map<String, HostTensor> weights;

    /**
     * An extractor for these weights.
     *
     * @param weights of the supernet, qkv weights head-major
     */
    public SubnetExtractor(AutoFormerSpace space, QkvBias qkvBias, Map<String, HostTensor> weights) {
        this.space = space;
        this.qkvBias = qkvBias;
        this.weights = Map.copyOf(weights);
    }

    /** An extractor for a copy of the supernet's present weights. */
    public static SubnetExtractor of(AutoFormerSupernet supernet) {
        return new SubnetExtractor(supernet.space(), supernet.qkvBias(), supernet.weights());
    }

    /**
     * Extracts a subnet.
     *
     * @throws IllegalArgumentException if the architecture is not of the space
     */
    public SubnetCheckpoint extract(AutoFormerArchitecture architecture) {
        var violations = space.violations(architecture);
        if (!violations.isEmpty()) {
            throw new IllegalArgumentException("not an architecture of this space: " + violations);
        }
        Map<String, HostTensor> slices = new LinkedHashMap<>();
        for (Parameter parameter : AutoFormerParameters.ofSubnet(space, architecture)) {
            slices.put(parameter.name(), prefix(whole(parameter.name()), parameter.shape()));
        }
        // With its number of heads fixed, a bias sliced the published way is q, k and v already, as published weights
        // have it.
        return new SubnetCheckpoint(
                SubnetConfig.of(space, architecture), QkvLayout.toPublished(slices, space, qkvBias));
    }

    /**
     * The leading parts of the weights that a smaller supernet consists of: it begins as a slice of this one.
     *
     * @param part a space none of whose sizes exceeds this supernet's
     * @return by their published names, qkv weights head-major, the query-key-value bias as this supernet stores it
     */
    public Map<String, HostTensor> weightsOf(AutoFormerSpace part) {
        Map<String, HostTensor> slices = new LinkedHashMap<>();
        for (Parameter parameter : AutoFormerParameters.ofSupernet(part)) {
            slices.put(parameter.name(), prefix(whole(parameter.name()), parameter.shape()));
        }
        return slices;
    }

    private HostTensor whole(String name) {
        return Objects.requireNonNull(weights.get(name), () -> name + " is missing");
    }

    /** The leading part of every dimension. */
    static HostTensor prefix(HostTensor whole, long[] shape) {
        float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
        copy(whole.values(), whole.shape(), 0, values, shape, 0, 0);
        return new HostTensor(shape, values);
    }

    private static void copy(
            float[] from, long[] fromShape, int fromAt, float[] to, long[] toShape, int toAt, int dimension) {
        if (dimension == toShape.length - 1) {
            System.arraycopy(from, fromAt, to, toAt, (int) toShape[dimension]);
            return;
        }
        int fromStride = stride(fromShape, dimension);
        int toStride = stride(toShape, dimension);
        for (int i = 0; i < toShape[dimension]; i++) {
            copy(from, fromShape, fromAt + i * fromStride, to, toShape, toAt + i * toStride, dimension + 1);
        }
    }

    private static int stride(long[] shape, int dimension) {
        long stride = 1;
        for (int i = dimension + 1; i < shape.length; i++) {
            stride *= shape[i];
        }
        return (int) stride;
    }
}
