package io.entangle.worker.search;

import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.experiment.SearchSpec;
import io.entangle.shared.searchspace.SearchSpace;

/**
 * What to search, and how hard.
 *
 * @param space where to look; must have no violations
 * @param constraints what every proposal keeps
 * @param spec algorithm and budget
 * @param seed the same problem with the same seed, told the same scores, makes the same proposals
 */
public record SearchProblem(SearchSpace space, Constraints constraints, SearchSpec spec, long seed) {}
