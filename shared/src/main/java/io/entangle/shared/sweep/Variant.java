package io.entangle.shared.sweep;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.searchspace.Dimension;
import org.jspecify.annotations.Nullable;

/**
 * An architecture that differs from the base of a sweep in one dimension, or is the base.
 *
 * @param dimension the dimension that is varied
 * @param stage the stage that is varied, from 1; none where the architecture has no stages
 * @param block the block of the stage, or of the architecture, whose choice it is, from 0; none where the choice is that of all blocks
 * @param value the choice: blocks, width, window, heads or ratio
 * @param architecture the subnet with that choice, all else as in the base
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Variant(
        Dimension dimension,
        @Nullable Integer stage,
        @Nullable Integer block,
        double value,
        Architecture architecture) {}
