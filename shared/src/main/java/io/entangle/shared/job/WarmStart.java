package io.entangle.shared.job;

import io.entangle.shared.searchspace.SearchSpace;

/**
 * The supernet that a new one begins with, as far as both have the same weights.
 *
 * @param supernet checkpoint of the earlier supernet
 * @param space its space, of the same family and for the same images and classes
 */
public record WarmStart(ArtifactRef supernet, SearchSpace space) {}
