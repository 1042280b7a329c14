package io.entangle.api.queue;

import java.time.OffsetDateTime;

/**
 * Where an experiment stands in the queue.
 *
 * @param begin its turn, whatever its priority
 * @param place the place of all its jobs: its turn less priority × ageing step
 */
public record Turn(OffsetDateTime begin, OffsetDateTime place) {}
