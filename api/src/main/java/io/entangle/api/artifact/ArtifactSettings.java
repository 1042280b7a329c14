package io.entangle.api.artifact;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Where artifacts lie.
 *
 * @param root directory of the store; created if missing
 * @param keepFree an upload that would leave less than this free is refused
 */
@ConfigurationProperties("entangle.artifacts")
record ArtifactSettings(Path root, DataSize keepFree) {}
