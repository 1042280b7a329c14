package io.entangle.worker.parity;

/** What a row of the table says. */
public enum Verdict {
    /** Compared, and within the tolerance. */
    PASS,
    /** Outside the tolerance, not comparable, or not known. */
    FAIL,
    /** Said about the numbers, not one of them; does not count. */
    METADATA
}
