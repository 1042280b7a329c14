package io.entangle.api.searchspace;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.entangle.api.web.CheckedBody;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the costs of subnets.
 *
 * @param architectures subnets of the space, 1 to 1000
 */
record CostsRequest(@Nullable List<Architecture> architectures) implements CheckedBody {

    private static final int MAX_COUNT = 1000;

    List<Architecture> given() {
        return architectures == null ? List.of() : architectures;
    }

    @Override
    @JsonIgnore
    public List<Violation> violations() {
        return new Violations()
                .require(
                        !given().isEmpty() && given().size() <= MAX_COUNT,
                        "/architectures",
                        "must list 1 to " + MAX_COUNT + " architectures")
                .list();
    }
}
