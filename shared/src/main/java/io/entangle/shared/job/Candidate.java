package io.entangle.shared.job;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.cost.Costs;

/**
 * A subnet that a search has scored.
 *
 * @param architecture the subnet
 * @param costs what it costs
 * @param score accuracy on the held-out images
 * @param origin how it came into the search
 * @param generation round of the search, from 0
 */
public record Candidate(Architecture architecture, Costs costs, SubnetScore score, Origin origin, int generation) {}
