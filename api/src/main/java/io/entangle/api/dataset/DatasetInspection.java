package io.entangle.api.dataset;

import java.util.List;

/**
 * What a worker found in a data set.
 *
 * @param format format it was recognised as
 * @param classes class names in label order
 * @param trainImages images of the training split
 * @param testImages images of the test split
 */
public record DatasetInspection(String format, List<String> classes, int trainImages, int testImages) {
    /** Copies the names. */
    public DatasetInspection {
        classes = List.copyOf(classes);
    }
}
