/**
 * Measures how good a search space is, and which of its dimensions want to grow or shrink (S3, section 3), as pure functions of measured subnets, settings and a seed; no
 * tensor, no data, no thread and no clock belongs here.
 */
@NullMarked
package io.entangle.worker.spacesearch;

import org.jspecify.annotations.NullMarked;
