package io.entangle.shared.job;

/** What a job does. The stages of an experiment that trains, searches, tests and exports are in the order in which they run. */
public enum JobKind {
    /** Open a data set, count its classes and images. */
    INSPECT_DATASET,
    /** Train the weight-entangled supernet. */
    TRAIN_SUPERNET,
    /** Search the trained supernet within the constraints. */
    SEARCH,
    /** Score the finalists on the test split, once. */
    TEST,
    /** Cut stand-alone checkpoints out of the supernet. */
    EXPORT,
    /** Train one subnet alone, beside the line of its experiment. */
    RETRAIN,
    /** Make a supernet of ours of a file that a user brought. */
    IMPORT_CHECKPOINT,
    /** Score variants of one architecture with the supernet's weights, beside the line of its experiment. */
    SWEEP,
    /** Score random subnets of a trained supernet, and move its search space against the trends of their errors. */
    MEASURE_SPACE,
    /** Score some subnets for a SEARCH or a MEASURE_SPACE that another worker is at: its child. */
    EVALUATE
}
