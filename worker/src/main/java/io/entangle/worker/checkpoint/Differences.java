package io.entangle.worker.checkpoint;

import java.util.List;

/** Words for sizes that are not what a search space says. */
final class Differences {

    private Differences() {}

    /** Adds a difference, if there is one. */
    static void add(List<String> found, String what, int here, int wanted) {
        if (here != wanted) {
            found.add("%s: %d in the file, %d in the search space".formatted(what, here, wanted));
        }
    }
}
