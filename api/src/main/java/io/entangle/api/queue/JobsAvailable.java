package io.entangle.api.queue;

/** Something came into the queue. */
record JobsAvailable() {}
