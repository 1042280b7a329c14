/**
 * Opens labelled image data sets, divides them before training, and delivers decoded, augmented and normalised batches off the training thread; no tensor, no HTTP and no knowledge of jobs belongs here.
 */
@NullMarked
package io.entangle.worker.data;

import org.jspecify.annotations.NullMarked;
