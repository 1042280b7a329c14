/**
 * Takes jobs from the API, keeps their leases and hands their results back: the one place that speaks HTTP. Nothing here knows what a job computes.
 */
@NullMarked
package io.entangle.worker.runner;

import org.jspecify.annotations.NullMarked;
