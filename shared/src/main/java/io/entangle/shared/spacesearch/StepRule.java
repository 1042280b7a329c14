package io.entangle.shared.spacesearch;

import java.math.BigDecimal;

/**
 * How a dimension moves. S3 publishes neither thresholds nor steps; the defaults are Entangle's ({@link StepRules}), and part of an experiment.
 *
 * @param threshold τ: change of the error by one step that moves the choices by one step
 * @param step γ: one step, above 0
 * @param least smallest allowed value
 * @param greatest largest allowed value
 */
public record StepRule(double threshold, BigDecimal step, BigDecimal least, BigDecimal greatest) {

    /** Requires a threshold and a step above 0, and bounds in order. */
    public StepRule {
        step = Subspace.plain(step);
        least = Subspace.plain(least);
        greatest = Subspace.plain(greatest);
        if (!(threshold > 0) || step.signum() <= 0 || least.compareTo(greatest) > 0) {
            throw new IllegalArgumentException("a threshold and a step are above 0, and bounds in order: τ " + threshold
                    + ", γ " + step + ", from " + least + " to " + greatest);
        }
    }

    /** Whether a choice may have this value. */
    public boolean allows(BigDecimal value) {
        return value.signum() > 0 && value.compareTo(least) >= 0 && value.compareTo(greatest) <= 0;
    }

    /** Why a value is not allowed. */
    public String refusal(BigDecimal value) {
        if (value.signum() <= 0) {
            return value.stripTrailingZeros().toPlainString() + " is not above 0";
        }
        return value.compareTo(least) < 0
                ? value.toPlainString() + " is below " + least.toPlainString()
                : value.toPlainString() + " is above " + greatest.toPlainString();
    }
}
