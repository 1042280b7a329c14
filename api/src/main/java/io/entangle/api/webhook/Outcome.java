package io.entangle.api.webhook;

import org.jspecify.annotations.Nullable;

/**
 * What came of an attempt.
 *
 * @param status HTTP status of the answer, if there was one
 * @param answer how that began
 * @param error why it does not count as delivered; null if it does
 * @param milliseconds how long it took
 */
record Outcome(
        @Nullable Integer status,
        @Nullable String answer,
        @Nullable String error,
        int milliseconds) {

    private static final int GONE = 410;

    boolean isDelivered() {
        return error == null;
    }

    /** Whether the receiver wants no more of it. */
    boolean isGone() {
        return status != null && status == GONE;
    }
}
