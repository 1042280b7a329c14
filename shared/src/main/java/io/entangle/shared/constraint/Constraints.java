package io.entangle.shared.constraint;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.cost.Metric;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Limits a subnet must keep, all of them at once.
 *
 * @param parameters limits on the number of parameters
 * @param macs limits on multiply-accumulates per image, relative position included
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Constraints(
        @Nullable Range parameters, @Nullable Range macs) {

    /** No limits. */
    public static final Constraints NONE = new Constraints(null, null);

    /** The range of one metric; everything if it is not limited. */
    public Range of(Metric metric) {
        Range range = switch (metric) {
            case PARAMETERS -> parameters;
            case MACS -> macs;
        };
        return range == null ? Range.ALL : range;
    }

    /** The same limits but for those of one metric. */
    public Constraints with(Metric metric, @Nullable Range range) {
        return switch (metric) {
            case PARAMETERS -> new Constraints(range, macs);
            case MACS -> new Constraints(parameters, range);
        };
    }

    /** Whether {@code costs} keep every limit. */
    public boolean admit(Costs costs) {
        for (Metric metric : Metric.values()) {
            if (!of(metric).contains(metric.of(costs))) {
                return false;
            }
        }
        return true;
    }

    /** Limits that no space could meet. */
    public List<Violation> violations() {
        Violations violations = new Violations();
        for (Metric metric : Metric.values()) {
            Range range = of(metric);
            String pointer = "/" + metric.field();
            violations
                    .require(range.min() == null || range.min() >= 0, pointer + "/min", "must not be negative")
                    .require(range.max() == null || range.max() > 0, pointer + "/max", "must be positive")
                    .require(range.low() <= range.high(), pointer + "/min", "must not exceed max " + range.max());
        }
        return violations.list();
    }
}
