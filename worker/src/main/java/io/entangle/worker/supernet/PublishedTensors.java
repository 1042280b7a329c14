package io.entangle.worker.supernet;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.checkpoint.CheckpointException;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.checkpoint.QkvLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Published supernets as the published code has them. Their query-key-value projections and tables may be wider than any subnet uses, because their sizes follow the
 * embedding; the supernet takes the leading part, and the rest is zeros on the way back.
 */
public final class PublishedTensors {

    private PublishedTensors() {}

    /**
     * Weights for {@link Supernet#restore}, with {@link QkvBias#PUBLISHED}.
     *
     * @throws CheckpointException naming the first tensor that is missing or too small
     */
    public static Map<String, HostTensor> toSupernet(Map<String, HostTensor> published, AutoFormerSpace space) {
        Map<String, HostTensor> leading = new LinkedHashMap<>();
        for (Parameter parameter : AutoFormerParameters.ofSupernet(space)) {
            HostTensor whole = published.get(parameter.name());
            if (whole == null) {
                throw new CheckpointException("tensor '%s' is missing".formatted(parameter.name()));
            }
            if (!holds(whole.shape(), parameter.shape())) {
                throw new CheckpointException("tensor '%s' has shape %s, the supernet needs %s"
                        .formatted(
                                parameter.name(), Arrays.toString(whole.shape()), Arrays.toString(parameter.shape())));
            }
            leading.put(parameter.name(), SubnetExtractor.cut(whole, parameter.shape()));
        }
        return QkvLayout.fromPublished(leading, space, QkvBias.PUBLISHED);
    }

    private static boolean holds(long[] whole, long[] part) {
        boolean holds = whole.length == part.length;
        for (int i = 0; holds && i < part.length; i++) {
            holds = part[i] <= whole[i];
        }
        return holds;
    }

    /** Tensors of a subnet or of the whole supernet, in the published layout. */
    public static Map<String, HostTensor> fromSupernet(Map<String, HostTensor> ours, AutoFormerSpace space) {
        return QkvLayout.toPublished(ours, space, QkvBias.PUBLISHED);
    }

    /**
     * Puts a tensor into the leading part of another.
     *
     * @return a new tensor of the second one's shape
     * @throws CheckpointException if it does not fit
     */
    public static HostTensor inside(HostTensor part, HostTensor whole) {
        if (!holds(whole.shape(), part.shape())) {
            throw new CheckpointException("shape %s does not fit into %s"
                    .formatted(Arrays.toString(part.shape()), Arrays.toString(whole.shape())));
        }
        float[] values = whole.values().clone();
        int dimensions = part.shape().length;
        int[] index = new int[dimensions];
        for (float value : part.values()) {
            int at = 0;
            for (int d = 0; d < dimensions; d++) {
                at = at * (int) whole.shape()[d] + index[d];
            }
            values[at] = value;
            for (int d = dimensions - 1; d >= 0 && ++index[d] == part.shape()[d]; d--) {
                index[d] = 0;
            }
        }
        return new HostTensor(whole.shape(), values);
    }

    /** Names of the weights of a subnet. */
    public static List<String> names(SearchSpace space, Architecture architecture) {
        return Blueprint.of(space).ofSubnet(architecture).stream()
                .map(Parameter::name)
                .toList();
    }

    /** Names of the weights of the supernet. */
    public static List<String> names(AutoFormerSpace space) {
        return AutoFormerParameters.ofSupernet(space).stream()
                .map(Parameter::name)
                .toList();
    }

    /** Names of the supernet's weights on which weight decay does not act. */
    public static List<String> withoutDecay(AutoFormerSpace space) {
        List<String> names = new ArrayList<>();
        for (Parameter parameter : AutoFormerParameters.ofSupernet(space)) {
            if (!parameter.decayed()) {
                names.add(parameter.name());
            }
        }
        return names;
    }
}
