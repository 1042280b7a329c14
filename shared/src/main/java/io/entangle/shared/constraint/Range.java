package io.entangle.shared.constraint;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * An inclusive range; a missing end is open.
 *
 * @param min smallest value allowed
 * @param max largest value allowed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Range(@Nullable Long min, @Nullable Long max) {

    /** Everything. */
    public static final Range ALL = new Range(null, null);

    /** Everything up to and including {@code max}. */
    public static Range atMost(long max) {
        return new Range(null, max);
    }

    /** Lower end, or the smallest long. */
    public long low() {
        return min == null ? Long.MIN_VALUE : min;
    }

    /** Upper end, or the largest long. */
    public long high() {
        return max == null ? Long.MAX_VALUE : max;
    }

    /** Whether {@code value} lies in it. */
    public boolean contains(long value) {
        return value >= low() && value <= high();
    }
}
