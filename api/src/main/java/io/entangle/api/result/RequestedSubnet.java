package io.entangle.api.result;

import io.entangle.api.searchspace.AskedArchitecture;
import io.entangle.api.web.InvalidFields;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.searchspace.SearchSpace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The subnet of an experiment that a request means: by its {@code /rank}, or as {@link AskedArchitecture} does. */
public final class RequestedSubnet {

    private RequestedSubnet() {}

    /**
     * The subnet.
     *
     * @param scored the subnets that the experiment has scored
     * @param rank its rank; without one it is written out or named
     * @throws InvalidFields if no subnet has that rank, nothing that name, or the space does not hold it
     */
    public static Architecture in(
            SearchSpace space,
            List<ScoredSubnet> scored,
            @Nullable Integer rank,
            @Nullable Architecture written,
            @Nullable String named) {
        if (rank == null) {
            return AskedArchitecture.in(space, written, named);
        }
        return scored.stream()
                .filter(subnet -> rank.equals(subnet.rank()))
                .findFirst()
                .map(ScoredSubnet::architecture)
                .orElseThrow(() -> new InvalidFields("/rank", "no subnet of this experiment has rank " + rank));
    }
}
