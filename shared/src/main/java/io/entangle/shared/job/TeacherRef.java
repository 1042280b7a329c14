package io.entangle.shared.job;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.searchspace.SearchSpace;

/**
 * A teacher that is not the supernet in training: a subnet of another one.
 *
 * @param supernet checkpoint of that supernet
 * @param space its space, for the same images and classes
 * @param architecture the subnet
 */
public record TeacherRef(ArtifactRef supernet, SearchSpace space, Architecture architecture) {}
