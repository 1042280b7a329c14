package io.entangle.api.queue;

import io.entangle.shared.job.JobSpec;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job to be queued; it is about an experiment or about a data set.
 *
 * @param experimentId the experiment it belongs to
 * @param datasetId the data set it inspects
 * @param stage place in the line of its experiment; null for what runs beside the line
 * @param priority how many ageing steps it comes before its time
 * @param spec what to do
 */
public record NewJob(
        @Nullable UUID experimentId,
        @Nullable UUID datasetId,
        @Nullable Integer stage,
        int priority,
        JobSpec spec) {

    /** A stage of an experiment. */
    public static NewJob stage(UUID experimentId, int stage, int priority, JobSpec spec) {
        return new NewJob(experimentId, null, stage, priority, spec);
    }

    /** Work on an experiment that no stage waits for. */
    public static NewJob beside(UUID experimentId, int priority, JobSpec spec) {
        return new NewJob(experimentId, null, null, priority, spec);
    }

    /** Work on a data set. */
    public static NewJob onDataset(UUID datasetId, int priority, JobSpec spec) {
        return new NewJob(null, datasetId, null, priority, spec);
    }
}
