package io.entangle.worker.runner;

import io.entangle.shared.contract.v1.Progress;
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
 * @param shorterSide median of the images' shorter side in pixels, if it was inspected for that
 * @param warnings what its inspection found amiss
 * @param progress how far its inspection is, if it is under way
 * @param error why it is invalid
 */
public record DatasetStatus(
        String id,
        String name,
        String state,
        List<String> classes,
        int trainImages,
        int testImages,
        @Nullable Integer shorterSide,
        List<String> warnings,
        @Nullable Progress progress,
        @Nullable String error) {

    /** Copies the lists. */
    public DatasetStatus {
        classes = List.copyOf(classes);
        warnings = List.copyOf(warnings);
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
