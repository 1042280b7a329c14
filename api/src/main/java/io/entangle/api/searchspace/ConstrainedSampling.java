package io.entangle.api.searchspace;

import io.entangle.api.web.InvalidFields;
import io.entangle.api.web.Problem;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.constraint.Feasibility;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.springframework.http.HttpStatus;

/** Uniform draws from a space, those outside the limits thrown away: what is left is uniform over the subnets within them. */
final class ConstrainedSampling {

    private static final int DRAWS_PER_SUBNET = 10_000;
    private static final int MAX_DRAWS = 1_000_000;

    private ConstrainedSampling() {}

    /**
     * Draws {@code count} subnets, repeats possible.
     *
     * @throws InvalidFields if no subnet keeps the limits, with the nearest values
     * @throws org.springframework.web.ErrorResponseException 422 if they are so rare that the draws run out
     */
    static List<Architecture> draw(SearchSpace space, int count, long seed, Constraints constraints) {
        InvalidFields.refuse(Feasibility.of(space).violations(constraints).stream()
                .map(violation -> violation.below("/constraints"))
                .toList());
        SplittableRandom random = RandomStreams.stream(seed, "sample");
        List<Architecture> drawn = new ArrayList<>(count);
        int limit = (int) Math.min(MAX_DRAWS, (long) count * DRAWS_PER_SUBNET);
        for (int draws = 0; drawn.size() < count; draws++) {
            if (draws == limit) {
                throw Problem.of(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "Only %d of %d random subnets keep the limits; widen them or ask for fewer"
                                .formatted(drawn.size(), draws));
            }
            Architecture architecture = space.sample(random);
            if (constraints.admit(CostModel.of(space, architecture))) {
                drawn.add(architecture);
            }
        }
        return drawn;
    }
}
