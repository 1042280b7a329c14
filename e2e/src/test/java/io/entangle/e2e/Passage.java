package io.entangle.e2e;

/** What becomes of a call. */
enum Passage {
    /** The API is asked, its answer delivered. */
    WHOLE,
    /** The API is never asked; the connection breaks. */
    REQUEST_LOST,
    /** The API is asked, and its answer is lost: the connection breaks. */
    ANSWER_LOST
}
