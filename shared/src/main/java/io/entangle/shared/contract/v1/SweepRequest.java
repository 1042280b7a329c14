package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.searchspace.Dimension;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the accuracy of a finished experiment's supernet along the dimensions of its space, around one subnet. The subnet is said in one of three ways; it is that of rank 1
 * unless said.
 *
 * @param rank its rank in the experiment
 * @param architecture any subnet of the experiment's space, written out
 * @param named the name of a released subnet that the space holds
 * @param dimensions what to vary, one at a time and stage by stage; everything unless given
 * @param perBlock whether windows, heads and ratio are varied in each block alone, too; not unless given
 * @param images held-out images that each variant is scored on; all of them unless given, or if there are fewer
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SweepRequest(
        @Nullable Integer rank,
        @Nullable Architecture architecture,
        @Nullable String named,
        @Nullable List<Dimension> dimensions,
        @Nullable Boolean perBlock,
        @Nullable Integer images) {

    /** Copies the dimensions. */
    public SweepRequest {
        dimensions = dimensions == null ? null : List.copyOf(dimensions);
    }
}
