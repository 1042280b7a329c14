package io.entangle.worker.spacesearch;

import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.constraint.Feasibility;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.spacesearch.Subspace;
import io.entangle.shared.spacesearch.Subspaces;
import io.entangle.shared.validation.Violation;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Moved spaces are spaces of the same family without violations, with some architecture within the limits, and not with too many of them.
 *
 * @param space the space that moves
 * @param constraints the limits
 * @param maxArchitectures M; null where there is no such limit
 */
public record SpaceFamilyBounds(
        SearchSpace space,
        Constraints constraints,
        @Nullable BigInteger maxArchitectures) implements SpaceBounds {

    @Override
    public Optional<String> refusal(List<Subspace> subspaces) {
        SearchSpace moved = Subspaces.of(space).with(subspaces);
        List<Violation> violations = moved.violations();
        if (!violations.isEmpty()) {
            Violation first = violations.get(0);
            return Optional.of("would not be one: %s %s".formatted(first.pointer(), first.detail()));
        }
        if (maxArchitectures != null && moved.distinctSubnets().compareTo(maxArchitectures) > 0) {
            return Optional.of("would have more than %s architectures".formatted(maxArchitectures));
        }
        return Feasibility.of(moved).feasible(constraints)
                ? Optional.empty()
                : Optional.of("would have no architecture within the constraints");
    }
}
