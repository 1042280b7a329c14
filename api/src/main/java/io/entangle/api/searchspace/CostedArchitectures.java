package io.entangle.api.searchspace;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.cost.PublishedCounter;
import io.entangle.shared.searchspace.SearchSpace;
import java.util.List;

/**
 * Subnets with their costs, in the order in which they were asked for or drawn.
 *
 * @param items the subnets
 */
record CostedArchitectures(List<CostedArchitecture> items) {

    static CostedArchitectures of(SearchSpace space, List<? extends Architecture> architectures) {
        return new CostedArchitectures(architectures.stream()
                .map(architecture -> new CostedArchitecture(
                        architecture, CostModel.of(space, architecture), PublishedCounter.flops(space, architecture)))
                .toList());
    }

    /**
     * @param architecture the subnet
     * @param costs what it costs
     * @param publishedFlops multiply-accumulates by the counter of the published code, to compare with its tables; the true ones are among the costs
     */
    record CostedArchitecture(Architecture architecture, Costs costs, double publishedFlops) {}
}
