package io.entangle.worker.runner;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a user needs to know of a registered data set before an experiment.
 *
 * @param id its id
 * @param name its name
 * @param state {@code PENDING}, {@code READY} or {@code INVALID}
 * @param classes class names in label order, once it is ready
 * @param trainImages images of the training split, once it is ready
 * @param testImages images of the test split, once it is ready
 * @param error why it is invalid
 */
public record DatasetStatus(
        String id,
        String name,
        String state,
        List<String> classes,
        int trainImages,
        int testImages,
        @Nullable String error) {

    /** Copies the names. */
    public DatasetStatus {
        classes = List.copyOf(classes);
    }

    /** Whether no worker has inspected it yet. */
    public boolean pending() {
        return state.equals("PENDING");
    }

    /** Whether experiments can use it. */
    public boolean ready() {
        return state.equals("READY");
    }
}
