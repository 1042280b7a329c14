package io.entangle.shared.contract.v1;

import io.entangle.shared.job.SubnetScore;

/**
 * A subnet by its hash, and its score.
 *
 * @param hash of its architecture, see {@link io.entangle.shared.architecture.ArchitectureCodec#hash}
 * @param score on the images that whoever names it asks for
 */
public record EvaluatedSubnet(String hash, SubnetScore score) {}
