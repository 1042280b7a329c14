package io.entangle.api.result;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.job.SubnetScore;
import org.jspecify.annotations.Nullable;

/**
 * A subnet that an experiment has scored with the supernet's weights.
 *
 * @param rank 1 for the best; none for the smallest and the largest of the space
 * @param architecture the subnet
 * @param hash SHA-256 of its canonical form
 * @param costs exact costs
 * @param heldOut score on the held-out part
 * @param test score on the test split, once that is measured
 */
public record ScoredSubnet(
        @Nullable Integer rank,
        Architecture architecture,
        String hash,
        Costs costs,
        SubnetScore heldOut,
        @Nullable SubnetScore test) {}
