package io.entangle.worker.pickle;

import java.util.List;
import java.util.Set;

/**
 * One pickle, read.
 *
 * @param value what it describes
 * @param globals every class and function it names, used or not
 * @param persistent every object it asks the program around it for, in the order of asking
 * @param end index of the byte after it
 */
public record Pickle(
        PickleValue value, Set<PickleValue.Global> globals, List<PickleValue.Persistent> persistent, int end) {

    /** Copies the collections. */
    public Pickle {
        globals = Set.copyOf(globals);
        persistent = List.copyOf(persistent);
    }
}
