package io.entangle.api.worker;

import io.entangle.api.dataset.DatasetObjects;
import io.entangle.api.queue.Jobs;
import io.entangle.api.queue.Leases;
import io.entangle.api.web.Problem;
import io.entangle.shared.contract.v1.BucketPage;
import io.entangle.shared.contract.v1.WorkerPaths;
import io.entangle.shared.job.JobSpec;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class DatasetObjectsController {

    private final Leases leases;
    private final Jobs jobs;
    private final DatasetObjects objects;

    DatasetObjectsController(Leases leases, Jobs jobs, DatasetObjects objects) {
        this.leases = leases;
        this.jobs = jobs;
        this.objects = objects;
    }

    /** A worker says which job it is at and nothing more: where that job's data set lies is the API's to know. */
    @GetMapping(WorkerPaths.OBJECTS)
    BucketPage objects(
            @PathVariable UUID jobId,
            @RequestHeader(WorkerPaths.TOKEN_HEADER) long token,
            @RequestParam(required = false) @Nullable String after) {
        leases.check(jobId, token);
        if (jobs.spec(jobId) instanceof JobSpec.OnDataset job) {
            return objects.page(job.dataset(), after);
        }
        // Not 409: that would tell the worker that it has lost its lease.
        throw Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "The job reads no data set");
    }
}
