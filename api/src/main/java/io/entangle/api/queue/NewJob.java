package io.entangle.api.queue;

import io.entangle.shared.job.JobSpec;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job to be queued; it is about an experiment, a data set or a checkpoint that was brought.
 *
 * @param experimentId the experiment it belongs to
 * @param datasetId the data set it inspects
 * @param importedId the checkpoint it reads in
 * @param stage place in the line of its experiment; null for what runs beside the line
 * @param priority how many ageing steps it comes before its time
 * @param spec what to do
 */
public record NewJob(
        @Nullable UUID experimentId,
        @Nullable UUID datasetId,
        @Nullable UUID importedId,
        @Nullable Integer stage,
        int priority,
        JobSpec spec) {

    /** A stage of an experiment. */
    public static NewJob stage(UUID experimentId, int stage, int priority, JobSpec spec) {
        return new NewJob(experimentId, null, null, stage, priority, spec);
    }

    /** Work on an experiment that no stage waits for. */
    public static NewJob beside(UUID experimentId, int priority, JobSpec spec) {
        return new NewJob(experimentId, null, null, null, priority, spec);
    }

    /** Work on a data set. */
    public static NewJob onDataset(UUID datasetId, int priority, JobSpec spec) {
        return new NewJob(null, datasetId, null, null, priority, spec);
    }

    /** Work on a checkpoint that was brought. */
    public static NewJob onCheckpoint(UUID importedId, int priority, JobSpec spec) {
        return new NewJob(null, null, importedId, null, priority, spec);
    }
}
