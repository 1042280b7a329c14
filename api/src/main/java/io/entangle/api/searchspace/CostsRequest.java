package io.entangle.api.searchspace;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.entangle.api.web.CheckedBody;
import io.entangle.api.web.InvalidFields;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the costs of subnets.
 *
 * @param architectures subnets of the space
 * @param named names of released subnets that the space holds, counted after the others; 1 to 1000 of both together
 */
record CostsRequest(
        @Nullable List<Architecture> architectures,
        @Nullable List<String> named) implements CheckedBody {

    private static final int MAX_COUNT = 1000;

    @Override
    @JsonIgnore
    public List<Violation> violations() {
        int count = size(architectures) + size(named);
        return new Violations()
                .require(
                        count > 0 && count <= MAX_COUNT,
                        "/architectures",
                        "must list 1 to %d architectures, or name some under named".formatted(MAX_COUNT))
                .list();
    }

    /**
     * All that are asked for.
     *
     * @throws InvalidFields with everything that is no subnet of the space
     */
    List<Architecture> in(SearchSpace space) {
        Violations violations = new Violations();
        List<Architecture> all = new ArrayList<>();
        for (int i = 0; i < size(architectures); i++) {
            Architecture written = Objects.requireNonNull(architectures).get(i);
            violations.addAll("/architectures/" + i, space.violations(written));
            all.add(written);
        }
        for (int i = 0; i < size(named); i++) {
            String pointer = "/named/" + i;
            String name = Objects.requireNonNull(named).get(i);
            AskedArchitecture.released(name)
                    .ifPresentOrElse(
                            released -> {
                                violations.addAll("", AskedArchitecture.absent(space, released, name, pointer));
                                all.add(released);
                            },
                            () -> violations.require(false, pointer, "must be one of " + AskedArchitecture.names()));
        }
        InvalidFields.refuse(violations.list());
        return all;
    }

    private static int size(@Nullable List<?> list) {
        return list == null ? 0 : list.size();
    }
}
