package io.entangle.worker.spacesearch;

import java.math.BigDecimal;

/**
 * How well the subnets do that hold a choice.
 *
 * @param value the choice
 * @param subnets how many hold it; one counts with the share of its blocks that do
 * @param error their E-T error; NaN where there are none
 * @param standardError of that error, by resampling the subnets
 */
public record ChoiceQuality(BigDecimal value, double subnets, double error, double standardError) {}
