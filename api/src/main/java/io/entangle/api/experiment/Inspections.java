package io.entangle.api.experiment;

import io.entangle.api.dataset.DatasetInspection;
import io.entangle.api.dataset.Datasets;
import io.entangle.api.dataset.InspectionRequested;
import io.entangle.api.queue.Job;
import io.entangle.api.queue.JobObserver;
import io.entangle.api.queue.Jobs;
import io.entangle.api.queue.NewJob;
import io.entangle.api.web.InvalidFields;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.validation.Violation;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Queues the inspection of data sets and tells those who wait for it how it ended.
 *
 * <p>An experiment is posted holding a share of its data set's row, and the end of an inspection writes that row before it looks for experiments: so each experiment either sees the end or is seen by it.
 */
@Component
class Inspections implements JobObserver {

    /** An inspection is short and experiments wait for it: it comes a week before its time. */
    private static final int PRIORITY = 1000;

    private final Jobs jobs;
    private final Datasets datasets;
    private final Experiments experiments;
    private final ExperimentLine line;
    private final JdbcClient sql;

    Inspections(Jobs jobs, Datasets datasets, Experiments experiments, ExperimentLine line, JdbcClient sql) {
        this.jobs = jobs;
        this.datasets = datasets;
        this.experiments = experiments;
        this.line = line;
        this.sql = sql;
    }

    /** In the transaction that registers the data set. */
    @EventListener
    void requested(InspectionRequested request) {
        jobs.enqueue(NewJob.onDataset(request.datasetId(), PRIORITY, new JobSpec.InspectDataset(request.dataset())));
    }

    /** Keeps the state of a data set as it is until the caller's transaction ends. */
    void hold(UUID datasetId) {
        sql.sql("select id from dataset where id = :id for share")
                .param("id", datasetId)
                .query(UUID.class)
                .optional();
    }

    @Override
    public void succeeded(Job job, JobResult result) {
        UUID id = job.datasetId();
        if (id == null || !(result instanceof JobResult.DatasetInspected found)) {
            return;
        }
        DatasetInspection inspection = new DatasetInspection(
                found.format(), found.classes(), found.trainImages(), found.testImages(), found.report());
        datasets.inspected(id, inspection, samples(found), found.version());
        List<StoredExperiment> all = experiments.lockWaiting(id);
        if (all.isEmpty() || !(jobs.spec(job.id()) instanceof JobSpec.InspectDataset done)) {
            return;
        }
        for (StoredExperiment waiting : all) {
            List<Violation> misfits = DatasetFit.violations(inspection, waiting.space(), waiting.spec());
            if (misfits.isEmpty()) {
                experiments.activate(waiting.id());
                line.begin(waiting, done.dataset().at(found.version()));
            } else {
                fail(waiting, "DatasetDoesNotFit", told(misfits.get(0)));
            }
        }
    }

    private static String told(Violation misfit) {
        return misfit.pointer().endsWith("/batchSize")
                ? "%s %s; :clone the experiment with another".formatted(misfit.pointer(), misfit.detail())
                : "The data set " + misfit.detail();
    }

    @Override
    public void failed(Job job, Failure failure) {
        UUID id = job.datasetId();
        if (id == null) {
            return;
        }
        datasets.refused(id, failure.message());
        for (StoredExperiment waiting : experiments.lockWaiting(id)) {
            fail(waiting, "DatasetInvalid", "The data set cannot be used: " + failure.message());
        }
    }

    private static byte @Nullable [] samples(JobResult.DatasetInspected found) {
        if (found.samplesPng() == null) {
            return null;
        }
        try {
            return Base64.getDecoder().decode(found.samplesPng());
        } catch (IllegalArgumentException e) {
            throw new InvalidFields("/samplesPng", "must be base64: " + e.getMessage());
        }
    }

    private void fail(StoredExperiment experiment, String type, String message) {
        experiments.finish(experiment.id(), StoredExperiment.State.FAILED, new Failure(type, message, false));
    }
}
