package io.entangle.api.sweep;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.entangle.api.web.CheckedBody;
import io.entangle.shared.contract.v1.SweepRequest;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The body of a POST: a sweep, with the rules that can be told without its experiment.
 *
 * @param request what is asked for
 */
record PostedSweep(@JsonValue SweepRequest request) implements CheckedBody {

    /** As few as a candidate of a search may be scored on. */
    private static final int LEAST_IMAGES = 10;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    PostedSweep {}

    @Override
    public List<Violation> violations() {
        long said = Stream.of(request.rank(), request.architecture(), request.named())
                .filter(Objects::nonNull)
                .count();
        Violations violations = new Violations()
                .require(said <= 1, "", "must name the subnet in one way at most: by rank, architecture or named")
                .require(request.rank() == null || request.rank() >= 1, "/rank", "must be 1 or more")
                .require(
                        request.images() == null || request.images() >= LEAST_IMAGES,
                        "/images",
                        "must be %d or more; leave it out for all".formatted(LEAST_IMAGES));
        List<Dimension> dimensions = request.dimensions();
        if (dimensions != null) {
            violations.require(!dimensions.isEmpty(), "/dimensions", "must name one; leave it out for all");
            for (int i = 0; i < dimensions.size(); i++) {
                violations.require(
                        dimensions.indexOf(dimensions.get(i)) == i, "/dimensions/" + i, "repeats " + dimensions.get(i));
            }
        }
        return violations.list();
    }
}
