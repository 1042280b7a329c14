package io.entangle.worker.supernet;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Cuts stand-alone subnets out of a supernet's weights. It needs no device: any architecture can be extracted from a checkpoint at any time. */
public final class SubnetExtractor {

    private final Blueprint blueprint;
    private final QkvBias qkvBias;
    private final SupernetLayout layout;
    private final Map<String, HostTensor> weights;

    /**
     * An extractor for these weights.
     *
     * @param weights of the supernet, qkv weights head-major
     */
    public SubnetExtractor(SearchSpace space, QkvBias qkvBias, Map<String, HostTensor> weights) {
        this.blueprint = Blueprint.of(space);
        this.qkvBias = qkvBias;
        this.layout = SupernetLayout.of(space, weights.keySet());
        this.weights = Map.copyOf(weights);
    }

    /** An extractor for a copy of the supernet's present weights. */
    public static SubnetExtractor of(Supernet supernet) {
        return new SubnetExtractor(supernet.space(), supernet.qkvBias(), supernet.weights());
    }

    /**
     * Extracts a subnet.
     *
     * @throws IllegalArgumentException if the architecture is not of the space
     */
    public SubnetCheckpoint extract(Architecture architecture) {
        var violations = blueprint.space().violations(architecture);
        if (!violations.isEmpty()) {
            throw new IllegalArgumentException("not an architecture of this space: " + violations);
        }
        Map<String, HostTensor> slices = new LinkedHashMap<>();
        List<String> stored = storedNames(architecture);
        List<Parameter> subnet = blueprint.ofSubnet(architecture);
        for (int i = 0; i < subnet.size(); i++) {
            slices.put(subnet.get(i).name(), blueprint.cut(whole(stored.get(i)), subnet.get(i)));
        }
        // With its number of heads fixed, a bias sliced the published way is q, k and v already, as published weights
        // have it.
        return new SubnetCheckpoint(
                SubnetConfig.of(blueprint.space(), architecture), blueprint.toPublished(slices, qkvBias));
    }

    /**
     * The weights that a smaller supernet around a subnet begins with, so that the subnet answers as it does here: slices of entangled weights; of independent ones the
     * subnet's own, and zeros where the smaller supernet is larger than they are.
     *
     * @param part a space of the subnet's depth and embedding, none of whose sizes exceeds this supernet's
     * @return by their published names, qkv weights head-major, the query-key-value bias as this supernet stores it
     */
    public Map<String, HostTensor> weightsOf(SearchSpace part, Architecture subnet) {
        List<String> stored = storedNames(subnet);
        Map<String, HostTensor> cut = new LinkedHashMap<>();
        List<Parameter> parameters = Blueprint.of(part).ofSupernet();
        for (int i = 0; i < parameters.size(); i++) {
            cut.put(parameters.get(i).name(), blueprint.cut(whole(stored.get(i)), parameters.get(i)));
        }
        return cut;
    }

    private List<String> storedNames(Architecture subnet) {
        return layout.given(subnet, layout.parameters()).stream()
                .map(Parameter::name)
                .toList();
    }

    private HostTensor whole(String name) {
        return Objects.requireNonNull(weights.get(name), () -> name + " is missing");
    }

    /** The leading part of every dimension, with zeros where the whole is smaller. */
    static HostTensor cut(HostTensor whole, long[] shape) {
        return Overlap.leading(whole, HostTensor.zeros(shape));
    }
}
