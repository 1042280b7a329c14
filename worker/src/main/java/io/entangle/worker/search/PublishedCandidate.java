package io.entangle.worker.search;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import java.util.ArrayList;
import java.util.List;

/**
 * A candidate as the published search writes it: depth, a ratio for each block, heads for each block, embedding, all in one list.
 *
 * @param genes the list; crossing lists of different lengths makes one that {@link #architecture()} cannot read
 */
public record PublishedCandidate(List<Double> genes) {

    /** Copies the list. */
    public PublishedCandidate {
        genes = List.copyOf(genes);
    }

    static PublishedCandidate of(int depth, List<Double> ratios, List<Double> heads, double embed) {
        List<Double> genes = new ArrayList<>();
        genes.add((double) depth);
        genes.addAll(ratios);
        genes.addAll(heads);
        genes.add(embed);
        return new PublishedCandidate(genes);
    }

    int depth() {
        return genes.get(0).intValue();
    }

    List<Double> ratios() {
        return genes.subList(1, depth() + 1);
    }

    List<Double> heads() {
        return genes.subList(depth() + 1, 2 * depth() + 1);
    }

    double embed() {
        return genes.get(genes.size() - 1);
    }

    /**
     * The subnet it stands for.
     *
     * @throws IllegalStateException if it is malformed; the published code ends with an error there
     */
    public AutoFormerArchitecture architecture() {
        if (genes.size() != 2 * depth() + 2) {
            throw new IllegalStateException(
                    "malformed candidate, as a crossover of different depths makes it: " + genes);
        }
        return new AutoFormerArchitecture(
                (int) embed(), heads().stream().map(Double::intValue).toList(), ratios());
    }
}
