package io.entangle.api.dataset;

import io.entangle.shared.job.DatasetRef;
import java.util.UUID;

/**
 * A data set was registered or is to be inspected again. Published inside the transaction that wrote it, so that whoever queues the inspection does it in the same
 * transaction.
 *
 * @param datasetId the data set
 * @param dataset where workers find it
 */
public record InspectionRequested(UUID datasetId, DatasetRef dataset) {}
