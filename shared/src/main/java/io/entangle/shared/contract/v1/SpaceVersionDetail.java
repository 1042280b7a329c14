package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A version of a search space with all that is known of it.
 *
 * @param version the version
 * @param evidence what its measurement has shown; absent until it is measured
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SpaceVersionDetail(
        SpaceVersionView version, @Nullable SpaceEvidence evidence) {}
