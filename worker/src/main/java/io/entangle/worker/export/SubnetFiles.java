package io.entangle.worker.export;

import java.nio.file.Path;

/**
 * A stand-alone subnet on disk.
 *
 * @param weights safetensors
 * @param config JSON
 */
public record SubnetFiles(Path weights, Path config) {}
