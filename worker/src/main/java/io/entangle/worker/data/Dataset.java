package io.entangle.worker.data;

import java.util.List;

/**
 * A labelled image data set with its two splits. The test split is read once, for the finalists of a search; what ranks
 * candidates is held out of the training split by {@link HeldOutSplit}.
 *
 * @param classNames the class names; a label is an index into this list
 * @param train the samples to learn from
 * @param test the samples nobody looks at before the end
 */
public record Dataset(List<String> classNames, Split train, Split test) {

    public Dataset {
        classNames = List.copyOf(classNames);
    }
}
