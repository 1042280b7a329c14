package io.entangle.shared.constraint;

import io.entangle.shared.cost.Costs;
import java.util.ArrayList;
import java.util.List;

/**
 * What one part of a block can cost, the same for all blocks of a stage.
 *
 * @param options different costs
 * @param from for each option, bounds of it and all that follow
 */
record BlockChoices(List<Costs> options, List<CostBox> from) {

    static BlockChoices of(List<Costs> costs) {
        List<Costs> options = costs.stream().distinct().toList();
        List<CostBox> from = new ArrayList<>();
        for (int i = options.size() - 1; i >= 0; i--) {
            CostBox alone = new CostBox(options.get(i), options.get(i));
            from.add(0, from.isEmpty() ? alone : alone.or(from.get(0)));
        }
        return new BlockChoices(options, List.copyOf(from));
    }

    CostBox bounds() {
        return from.get(0);
    }
}
