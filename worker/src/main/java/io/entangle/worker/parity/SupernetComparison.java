package io.entangle.worker.parity;

/** Compares one kind of numbers of a supernet; a new one gets a line in {@link SupernetSet}. */
interface SupernetComparison {

    /** What it compares, for the row that says why it could not. */
    String quantity();

    /** Whether the set holds such numbers. */
    boolean applies(GoldenSupernet golden);

    /** Adds rows. */
    void compare(GoldenSupernet golden, Findings findings);
}
