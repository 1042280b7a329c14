package io.entangle.e2e;

/** Decides how far calls come. Called by many threads. */
interface Fate {

    /** What becomes of a call. */
    Passage of(Crossing crossing);

    /** A call or its answer is lost, which the worker does not know yet: it waits until this returns. */
    void lost(Crossing crossing);
}
