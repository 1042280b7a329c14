package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.job.SubnetScore;
import org.jspecify.annotations.Nullable;

/**
 * A subnet that an experiment found or compares with.
 *
 * <p>Ranks follow the held-out accuracy alone; the test split never decides. A subnet is <em>tied</em> with the best of its group when their held-out
 * accuracies differ by less than two standard errors of the difference, that is 2·√(se₁² + se₂²). The subnet of rank 1 leads the first group; the first
 * subnet that is not tied with the leader above it leads the next one. Both were scored on the same images, so this overstates the noise and
 * errs towards a tie.
 *
 * @param rank 1 for the best; none for the smallest and the largest subnet of the space
 * @param tie whether its group holds another subnet
 * @param tiedWith rank of the best of its group, unless it is that itself
 * @param architecture the subnet
 * @param hash SHA-256 of its canonical form, 64 hexadecimal digits
 * @param costs exact parameters and multiply-accumulates
 * @param heldOut score on the whole held-out part
 * @param test score on the test split, once that is measured; never for the smallest and the largest
 * @param artifacts its stand-alone checkpoint, once that is exported
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SubnetView(
        @Nullable Integer rank,
        boolean tie,
        @Nullable Integer tiedWith,
        Architecture architecture,
        String hash,
        Costs costs,
        SubnetScore heldOut,
        @Nullable SubnetScore test,
        @Nullable SubnetArtifacts artifacts) {}
