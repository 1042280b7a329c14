package io.entangle.api.searchspace;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.searchspace.SearchSpace;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A search space under its name.
 *
 * @param id its id
 * @param name its name, unique
 * @param owner who made it; "" for nobody
 * @param preset the preset it was made from, if any
 * @param space the space itself
 * @param createdAt when it was made
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StoredSearchSpace(
        UUID id, String name, String owner, @Nullable String preset, SearchSpace space, Instant createdAt) {}
