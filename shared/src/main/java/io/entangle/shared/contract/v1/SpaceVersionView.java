package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.spacesearch.SpaceQuality;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A version of the search space of an experiment that searches its space.
 *
 * @param step how often the space has moved before
 * @param parent step of the version that it was made of; absent for the first
 * @param space the space; it can be posted as one of its own
 * @param sha256 digest of its JSON, 64 hexadecimal digits
 * @param distinctSubnets number of different subnets, exact, in decimal digits
 * @param createdAt when it was made
 * @param jobId the job that has measured it, once one has
 * @param warmStart whether its supernet begins with the weights that it has in common with the parent's; then it has more training behind it, and their errors do not tell which space
 *     is better
 * @param quality how good it is, once it is measured
 * @param subspaces each dimension of each stage, and what became of it
 * @param links paths of what belongs to it, by name: {@code self}, {@code plot}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SpaceVersionView(
        int step,
        @Nullable Integer parent,
        SearchSpace space,
        String sha256,
        String distinctSubnets,
        Instant createdAt,
        @Nullable UUID jobId,
        boolean warmStart,
        @Nullable SpaceQuality quality,
        List<SubspaceView> subspaces,

        @JsonFormat(with = JsonFormat.Feature.WRITE_SORTED_MAP_ENTRIES)
        Map<String, String> links) {
    /** Copies subspaces and links. */
    public SpaceVersionView {
        subspaces = List.copyOf(subspaces);
        links = Map.copyOf(links);
    }
}
