package io.entangle.shared.contract.v1;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.job.Origin;
import io.entangle.shared.job.SubnetScore;

/**
 * A subnet that the search has scored.
 *
 * @param architecture the subnet
 * @param hash SHA-256 of its canonical form, 64 hexadecimal digits
 * @param costs exact parameters and multiply-accumulates
 * @param score accuracy on the held-out images, or on the subset of them that the search scores on
 * @param origin how it came into the search
 * @param generation round of the search, from 0
 */
public record CandidateView(
        Architecture architecture, String hash, Costs costs, SubnetScore score, Origin origin, int generation) {}
