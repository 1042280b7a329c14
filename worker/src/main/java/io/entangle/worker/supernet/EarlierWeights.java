package io.entangle.worker.supernet;

import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.TrainState;
import java.util.LinkedHashMap;
import java.util.Map;

/** Lays the weights of an earlier supernet over those that a new one was drawn. */
final class EarlierWeights {

    private EarlierWeights() {}

    /**
     * The weights that a supernet begins with.
     *
     * @param drawn weights of the new supernet, all of them
     * @param space its space
     * @throws IllegalArgumentException if the earlier supernet has nothing in common with it
     */
    static Map<String, HostTensor> over(Map<String, HostTensor> drawn, SearchSpace space, TrainState earlier) {
        requireAlike(drawn, space, earlier);
        Blueprint blueprint = Blueprint.of(space);
        Map<String, HostTensor> begun = new LinkedHashMap<>(drawn);
        begun.replaceAll((name, fresh) -> {
            HostTensor trained = earlier.weights().get(name);
            return trained == null ? fresh : blueprint.overlay(name, trained, fresh);
        });
        return begun;
    }

    private static void requireAlike(Map<String, HostTensor> drawn, SearchSpace space, TrainState earlier) {
        SearchSpace before = earlier.space();
        if (before.getClass() != space.getClass()
                || !before.image().equals(space.image())
                || before.classes() != space.classes()) {
            throw new IllegalArgumentException(
                    "the earlier supernet is of another family, or for other images or classes");
        }
        if (IndependentLayout.named(drawn.keySet())
                != IndependentLayout.named(earlier.weights().keySet())) {
            throw new IllegalArgumentException("one of the supernets has independent weights and the other has not");
        }
    }
}
