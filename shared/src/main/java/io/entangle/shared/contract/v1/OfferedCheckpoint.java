package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.job.ArtifactRef;
import org.jspecify.annotations.Nullable;

/**
 * Where a worker shall resume instead.
 *
 * @param checkpoint the checkpoint before the lost one, the one asked about if it is whole after all, or null for a fresh start
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OfferedCheckpoint(@Nullable ArtifactRef checkpoint) {}
