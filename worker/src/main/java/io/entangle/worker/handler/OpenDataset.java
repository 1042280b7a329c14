package io.entangle.worker.handler;

import io.entangle.worker.data.Dataset;
import org.jspecify.annotations.Nullable;

/**
 * A data set that a job has opened.
 *
 * @param format the format it was recognised as
 * @param dataset the data set
 * @param version what was found in a bucket; null for a data set elsewhere
 */
record OpenDataset(String format, Dataset dataset, @Nullable String version) {}
