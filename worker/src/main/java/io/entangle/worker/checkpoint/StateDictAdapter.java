package io.entangle.worker.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The names of AutoFormer's published checkpoints (supernet_transformer.py of the authors' repository), without what wrappers put before them. Query-key-value rows
 * are {@link QkvLayout}'s affair, and need the space.
 */
public final class StateDictAdapter {

    /** Prefixes of DistributedDataParallel, of compiled models, and of models within models. */
    private static final List<String> WRAPPERS = List.of("module.", "_orig_mod.", "model.", "backbone.");

    private static final String PATCHES = "patch_embed_super.proj.weight";

    private StateDictAdapter() {}

    /**
     * The tensors by their published names.
     *
     * @throws CheckpointException if they are not those of an AutoFormer
     */
    public static Map<String, HostTensor> published(Map<String, HostTensor> tensors) {
        Map<String, HostTensor> named = new LinkedHashMap<>(tensors);
        while (!named.containsKey(PATCHES)) {
            Map<String, HostTensor> unwrapped = unwrapped(named);
            if (unwrapped.isEmpty()) {
                throw new CheckpointException("the tensors are not those of an AutoFormer: there is no '%s' among %s"
                        .formatted(
                                PATCHES,
                                tensors.keySet().stream()
                                        .limit(5)
                                        .map(Printable::of)
                                        .toList()));
            }
            named = unwrapped;
        }
        return named;
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
