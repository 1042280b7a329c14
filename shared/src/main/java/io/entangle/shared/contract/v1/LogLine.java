package io.entangle.shared.contract.v1;

import java.time.Instant;

/**
 * A line that a worker has logged at a job.
 *
 * @param at when, by the worker's clock
 * @param level {@code INFO}, {@code WARN}, …
 * @param text one line, without its end
 */
public record LogLine(Instant at, String level, String text) {}
