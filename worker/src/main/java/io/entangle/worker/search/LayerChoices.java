package io.entangle.worker.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** How one choice of each layer is changed and combined, whatever the choice is. */
final class LayerChoices {

    private LayerChoices() {}

    /** The choices of so many layers: those there are, and drawn ones for layers that are new. */
    static <T> List<T> resized(List<T> layers, int depth, List<T> choices, SplittableRandom random) {
        List<T> resized = new ArrayList<>(layers.subList(0, Math.min(depth, layers.size())));
        while (resized.size() < depth) {
            resized.add(choose(choices, random));
        }
        return resized;
    }

    /** Draws each layer's choice anew with that probability. */
    static <T> void redraw(List<T> layers, List<T> choices, double probability, SplittableRandom random) {
        for (int i = 0; i < layers.size(); i++) {
            if (random.nextDouble() < probability) {
                layers.set(i, choose(choices, random));
            }
        }
    }

    /** Takes each layer's choice from one of two subnets at random; a layer that one of them lacks comes from the other. */
    static <T> List<T> mixed(List<T> a, List<T> b, int depth, SplittableRandom random) {
        List<T> mixed = new ArrayList<>(depth);
        for (int i = 0; i < depth; i++) {
            boolean fromFirst = i >= b.size() || (i < a.size() && random.nextBoolean());
            mixed.add(fromFirst ? a.get(i) : b.get(i));
        }
        return mixed;
    }

    /** The target's choices, with those that there are in their place. */
    static <T> List<T> taken(List<T> layers, List<T> target) {
        List<T> taken = new ArrayList<>(target);
        for (int i = 0; i < Math.min(layers.size(), target.size()); i++) {
            taken.set(i, layers.get(i));
        }
        return taken;
    }

    /** Every way to choose for so many layers, in order. */
    static <T> Stream<List<T>> tuples(List<T> choices, int length) {
        if (length == 0) {
            return Stream.of(List.of());
        }
        return tuples(choices, length - 1)
                .flatMap(begin -> choices.stream().map(choice -> {
                    List<T> tuple = new ArrayList<>(begin);
                    tuple.add(choice);
                    return Collections.unmodifiableList(tuple);
                }));
    }

    /** Draws one. */
    static <T> T choose(List<T> choices, SplittableRandom random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
