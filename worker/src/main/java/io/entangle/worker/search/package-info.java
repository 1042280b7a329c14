/**
 * Decides which architectures to score next, as pure functions of a space, its limits, a seed and the scores told so far; no tensor, no data, no thread and no clock belongs here.
 */
@NullMarked
package io.entangle.worker.search;

import org.jspecify.annotations.NullMarked;
