package io.entangle.worker.spacesearch;

import java.math.BigDecimal;
import java.util.Map;

/**
 * How a dimension moves. S3 publishes neither thresholds nor steps; these are Entangle's, and part of an experiment.
 *
 * @param threshold τ: change of the error by one step that moves the choices by one step
 * @param step γ: one step, above 0
 * @param least smallest allowed value
 * @param greatest largest allowed value
 */
public record StepRule(double threshold, BigDecimal step, BigDecimal least, BigDecimal greatest) {

    /** A quarter of a point, for what a whole stage has one value of. */
    private static final double OF_A_STAGE = 0.0025;

    /** For what every block chooses: by a step of one block of several the error changes less than by a step of all. */
    private static final double OF_A_BLOCK = 0.0004;

    /** The rules unless said otherwise: steps as in the initial subspaces that are known of S3, wide bounds. */
    public static final Map<Dimension, StepRule> DEFAULTS = Map.of(
            Dimension.DEPTH, rule(OF_A_STAGE, "1", "1", "64"),
            Dimension.EMBED_DIM, rule(OF_A_STAGE, "32", "32", "4096"),
            Dimension.WINDOW_SIZE, rule(OF_A_BLOCK, "7", "7", "56"),
            Dimension.NUM_HEADS, rule(OF_A_BLOCK, "1", "1", "128"),
            Dimension.MLP_RATIO, rule(OF_A_BLOCK, "0.5", "0.5", "16"));

    public StepRule {
        if (!(threshold > 0) || step.signum() <= 0 || least.compareTo(greatest) > 0) {
            throw new IllegalArgumentException("a threshold and a step are above 0, and bounds in order: τ " + threshold
                    + ", γ " + step + ", from " + least + " to " + greatest);
        }
    }

    private static StepRule rule(double threshold, String step, String least, String greatest) {
        return new StepRule(threshold, new BigDecimal(step), new BigDecimal(least), new BigDecimal(greatest));
    }

    boolean allows(BigDecimal value) {
        return value.signum() > 0 && value.compareTo(least) >= 0 && value.compareTo(greatest) <= 0;
    }

    /** Why a value is not allowed. */
    String refusal(BigDecimal value) {
        if (value.signum() <= 0) {
            return value.stripTrailingZeros().toPlainString() + " is not above 0";
        }
        return value.compareTo(least) < 0
                ? value.toPlainString() + " is below " + least.toPlainString()
                : value.toPlainString() + " is above " + greatest.toPlainString();
    }
}
