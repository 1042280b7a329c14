package io.entangle.worker.spacesearch;

import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.spacesearch.StepRule;
import java.util.Map;

/**
 * How qualities are estimated.
 *
 * @param topShare share of the subnets that is the top tier; S3 takes the best 50 of 1,000
 * @param resamples how often the subnets are drawn anew, with replacement, for standard errors and intervals
 * @param fewest subnets that must hold a choice for it to count in a trend
 * @param rules how each dimension moves; slopes count errors by its step
 * @param seed of the resampling
 */
public record MeasurementSettings(
        double topShare, int resamples, int fewest, Map<Dimension, StepRule> rules, long seed) {

    public MeasurementSettings {
        rules = Map.copyOf(rules);
        if (!(topShare > 0 && topShare <= 1) || resamples < 2 || fewest < 1) {
            throw new IllegalArgumentException("a top share lies above 0 and at most at 1, not at " + topShare
                    + "; resamples are 2 or more, not " + resamples + "; fewest is 1 or more, not " + fewest);
        }
    }
}
