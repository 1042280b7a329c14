package io.entangle.worker.spacesearch;

import io.entangle.shared.spacesearch.Subspace;
import java.util.List;
import java.util.Optional;

/** What a space as a whole must keep when its subspaces move. */
@FunctionalInterface
public interface SpaceBounds {

    /**
     * Why there cannot be a space of these subspaces.
     *
     * @return to follow "with it the space"; empty where there can
     */
    Optional<String> refusal(List<Subspace> subspaces);
}
