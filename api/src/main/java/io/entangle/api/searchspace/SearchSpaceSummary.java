package io.entangle.api.searchspace;

import io.entangle.shared.cost.CostModel;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.searchspace.SearchSpace;
import io.swagger.v3.oas.annotations.media.Schema;

/**
 * How large a space is.
 *
 * @param distinctSubnets number of different subnets, exact; a string, since JSON numbers beyond 2^53 lose digits in many readers
 * @param encodings the same with the choices of layers counted that a shallower subnet does not have, as the papers do; a string too
 * @param min costs of the smallest subnet
 * @param max costs of the largest subnet
 */
public record SearchSpaceSummary(
        @Schema(
                description = "Number of different subnets, exact, in decimal digits.",
                example = "1008",
                pattern = "[0-9]+")
        String distinctSubnets,

        @Schema(
                description =
                        "Number of encodings, exact, in decimal digits: choices of layers that a shallower subnet lacks are counted"
                                + " too, as the papers do.",
                example = "2304",
                pattern = "[0-9]+")
        String encodings,

        Costs min,
        Costs max) {

    /** Of a space without violations. */
    public static SearchSpaceSummary of(SearchSpace space) {
        return new SearchSpaceSummary(
                space.distinctSubnets().toString(),
                space.encodings().toString(),
                CostModel.of(space, space.smallest()),
                CostModel.of(space, space.largest()));
    }
}
