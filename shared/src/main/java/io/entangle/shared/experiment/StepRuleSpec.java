package io.entangle.shared.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.spacesearch.StepRule;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is said of how a dimension moves; what is not said follows from the space ({@link io.entangle.shared.spacesearch.StepRules}).
 *
 * @param threshold τ: change of the error by one step that moves the choices by one step; a share of 1
 * @param step γ: one step
 * @param least smallest allowed value
 * @param greatest largest allowed value
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StepRuleSpec(
        @Nullable Double threshold,
        @Nullable BigDecimal step,
        @Nullable BigDecimal least,
        @Nullable BigDecimal greatest) {

    /** The rule of a dimension, whose defaults are given. */
    StepRule over(StepRule defaults) {
        BigDecimal from = least == null ? defaults.least() : least;
        BigDecimal to = greatest == null ? defaults.greatest() : greatest;
        return new StepRule(
                threshold == null ? defaults.threshold() : threshold,
                step == null ? defaults.step() : step,
                least == null ? from.min(to) : from,
                greatest == null ? to.max(from) : to);
    }

    /**
     * What is wrong with it.
     *
     * @param whole whether the dimension has whole numbers only
     */
    List<Violation> violations(boolean whole) {
        Violations violations = new Violations()
                .require(
                        threshold == null || (threshold > 0 && threshold <= 1),
                        "/threshold",
                        "must be above 0 and at most 1")
                .require(step == null || step.signum() > 0, "/step", "must be above 0")
                .require(least == null || least.signum() > 0, "/least", "must be above 0")
                .require(greatest == null || greatest.signum() > 0, "/greatest", "must be above 0")
                .require(
                        least == null || greatest == null || least.compareTo(greatest) <= 0,
                        "/least",
                        "must not exceed greatest " + greatest);
        return violations
                .require(
                        !whole || step == null || step.stripTrailingZeros().scale() <= 0,
                        "/step",
                        "must be a whole number")
                .list();
    }
}
