package io.entangle.api.webhook;

/** What became of a delivery. */
enum DeliveryState {
    /** It is going to be tried, for the first time or again. */
    PENDING,
    /** It was answered with 2xx. */
    DELIVERED,
    /** It was given up. */
    FAILED
}
