package io.entangle.shared.contract.v1;

import io.entangle.shared.architecture.Architecture;

/**
 * Asks for a stand-alone checkpoint of any subnet of the space of a finished experiment.
 *
 * @param architecture the subnet
 */
public record ExtractionRequest(Architecture architecture) {}
