package io.entangle.shared.contract.v1;

/**
 * A stand-alone subnet.
 *
 * @param weights its weights, safetensors
 * @param config its {@code config.json}
 */
public record SubnetArtifacts(ArtifactLink weights, ArtifactLink config) {}
