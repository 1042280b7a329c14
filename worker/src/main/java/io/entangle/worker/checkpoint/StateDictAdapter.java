package io.entangle.worker.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The names of published checkpoints (AutoFormer's supernet_transformer.py and AutoFormerV2's static model of the authors' repository), without what wrappers put before
 * them and without what is not learned. The order of query-key-value rows needs the space, and is not changed.
 */
public final class StateDictAdapter {

    /** Prefixes of DistributedDataParallel, of compiled models, and of models within models. */
    private static final List<String> WRAPPERS = List.of("module.", "_orig_mod.", "model.", "backbone.");

    /** What S3's checkpoints hold beside weights, the masks and indices of windows: it follows from the sizes. */
    private static final List<String> DERIVED = List.of(".attn_mask", ".relative_position_index");

    private StateDictAdapter() {}

    /**
     * The tensors by their published names.
     *
     * @throws CheckpointException if they are not those of a network of either family
     */
    public static Map<String, HostTensor> published(Map<String, HostTensor> tensors) {
        Map<String, HostTensor> named = new LinkedHashMap<>(tensors);
        while (!named.containsKey(AutoFormerGeometry.PATCHES) && !named.containsKey(S3Geometry.PATCHES)) {
            Map<String, HostTensor> unwrapped = unwrapped(named);
            if (unwrapped.isEmpty()) {
                throw new CheckpointException(
                        "the tensors are not those of an AutoFormer or S3 network: there is neither '%s' nor '%s' among %s"
                                .formatted(
                                        AutoFormerGeometry.PATCHES,
                                        S3Geometry.PATCHES,
                                        tensors.keySet().stream()
                                                .limit(5)
                                                .map(Printable::of)
                                                .toList()));
            }
            named = unwrapped;
        }
        if (named.containsKey(S3Geometry.PATCHES)) {
            named.keySet().removeAll(derived(named));
        }
        return named;
    }

    /** The names of tensors that are not learned, but follow from the sizes of the network. */
    public static List<String> derived(Map<String, HostTensor> tensors) {
        return tensors.keySet().stream()
                .filter(name -> DERIVED.stream().anyMatch(name::endsWith))
                .toList();
    }

    private static Map<String, HostTensor> unwrapped(Map<String, HostTensor> named) {
        for (String wrapper : WRAPPERS) {
            if (named.keySet().stream().allMatch(name -> name.startsWith(wrapper))) {
                Map<String, HostTensor> inner = new LinkedHashMap<>();
                named.forEach((name, tensor) -> inner.put(name.substring(wrapper.length()), tensor));
                return inner;
            }
        }
        return Map.of();
    }
}
