package io.entangle.worker.search;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.job.Origin;

/**
 * An architecture that a search wants scored.
 *
 * @param architecture within the limits of the search, and never proposed before
 * @param origin how it came about
 * @param generation the round it belongs to, from 0
 */
public record Proposal(Architecture architecture, Origin origin, int generation) {}
