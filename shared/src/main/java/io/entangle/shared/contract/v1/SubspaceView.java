package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.searchspace.Dimension;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dimension of a stage of a search space, and what became of it.
 *
 * @param stage from 1
 * @param dimension what varies
 * @param choices what it may be, ascending
 * @param slope change of the E-T error, a share of 1, by one step towards larger values; absent unless it was measured and enough subnets hold two of the choices
 * @param standardError of the slope, by resampling the subnets
 * @param certainty slope in standard errors; absent where the standard error is 0
 * @param next the choices of the next version; absent unless there may be one
 * @param steps how far they moved, in steps of the dimension; below 0 towards smaller values
 * @param reason why, for people
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SubspaceView(
        int stage,
        Dimension dimension,
        List<BigDecimal> choices,
        @Nullable Double slope,
        @Nullable Double standardError,
        @Nullable Double certainty,
        @Nullable List<BigDecimal> next,
        @Nullable Integer steps,
        @Nullable String reason) {
    /** Copies the choices. */
    public SubspaceView {
        choices = List.copyOf(choices);
        next = next == null ? null : List.copyOf(next);
    }
}
