package io.entangle.api.checkpoint;

import io.entangle.api.searchspace.AskedArchitecture;
import io.entangle.api.searchspace.SearchSpaces;
import io.entangle.api.searchspace.StoredSearchSpace;
import io.entangle.api.web.InvalidFields;
import io.entangle.api.web.JsonText;
import io.entangle.api.web.ResourceIds;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.validation.Violations;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a file is to be read as.
 *
 * @param name name to keep it under
 * @param space the search space whose supernet it holds, or a subnet of it
 * @param architecture that subnet; absent for the whole supernet
 */
record AskedCheckpoint(
        String name, StoredSearchSpace space, @Nullable Architecture architecture) {

    /**
     * Reads the query of a request.
     *
     * @param searchSpace id or name of a search space
     * @param architecture a subnet of it, as JSON
     * @param named instead of it, the name of a released subnet
     * @throws InvalidFields with every parameter that is wrong
     */
    static AskedCheckpoint of(
            @Nullable String name,
            @Nullable String searchSpace,
            @Nullable String architecture,
            @Nullable String named,
            SearchSpaces spaces) {
        Optional<StoredSearchSpace> space = searchSpace == null ? Optional.empty() : spaces.find(searchSpace);
        Violations violations = new Violations()
                .addAll("", ResourceIds.violations(name))
                .require(
                        space.isPresent(),
                        "/searchSpace",
                        searchSpace == null
                                ? "is missing; the id or the name of a search space"
                                : "there is no search space " + searchSpace);
        Architecture subnet = null;
        try {
            Architecture written =
                    architecture == null ? null : JsonText.read(architecture, Architecture.class, "/architecture");
            subnet = space.isEmpty() || (written == null && named == null)
                    ? null
                    : AskedArchitecture.in(space.get().space(), written, named);
        } catch (InvalidFields e) {
            violations.addAll("", e.violations());
        }
        InvalidFields.refuseParameters(violations.list());
        return new AskedCheckpoint(Objects.requireNonNull(name), space.orElseThrow(), subnet);
    }
}
