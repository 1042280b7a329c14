package io.entangle.worker.evaluation;

import io.entangle.worker.supernet.DeviceImages;

/**
 * Images on the device and what they show.
 *
 * @param images B images
 * @param labels class of each
 */
@SuppressWarnings("ArrayRecordComponent") // handed from the loader to the evaluator, and never changed
record ScoringBatch(DeviceImages images, int[] labels) {}
