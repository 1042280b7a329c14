package io.entangle.api.searchspace;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.entangle.api.web.CheckedBody;
import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for random subnets.
 *
 * @param count how many, 1 to 1000
 * @param seed same seed, same subnets
 * @param constraints limits every one of them keeps
 */
record SampleRequest(
        @Schema(description = "1 to 1000; 10 unless said otherwise.") @Nullable
        Integer count,

        @Schema(description = "Same seed, same subnets; 0 unless said otherwise.") @Nullable
        Long seed,

        @Schema(description = "Limits that every subnet keeps.") @Nullable
        Constraints constraints)
        implements CheckedBody {

    private static final int MAX_COUNT = 1000;

    int countOrDefault() {
        return count == null ? 10 : count;
    }

    long seedOrDefault() {
        return seed == null ? 0 : seed;
    }

    Constraints constraintsOrNone() {
        return constraints == null ? Constraints.NONE : constraints;
    }

    @Override
    @JsonIgnore
    public List<Violation> violations() {
        return new Violations()
                .between("/count", countOrDefault(), 1, MAX_COUNT)
                .addAll("/constraints", constraintsOrNone().violations())
                .list();
    }
}
