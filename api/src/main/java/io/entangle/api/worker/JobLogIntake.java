package io.entangle.api.worker;

import io.entangle.api.log.JobLogs;
import io.entangle.api.queue.Leases;
import io.entangle.api.web.InvalidFields;
import io.entangle.shared.contract.v1.LogLines;
import io.entangle.shared.contract.v1.WorkerPaths;
import io.entangle.shared.validation.Violations;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class JobLogIntake {

    private final Leases leases;
    private final JobLogs logs;

    JobLogIntake(Leases leases, JobLogs logs) {
        this.leases = leases;
        this.logs = logs;
    }

    @PostMapping(WorkerPaths.LOG)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Transactional
    void add(
            @PathVariable UUID jobId, @RequestHeader(WorkerPaths.TOKEN_HEADER) long token, @RequestBody LogLines sent) {
        InvalidFields.refuse(new Violations()
                .require(sent.first() >= 1, "/first", "must be at least 1")
                .require(sent.lines().size() <= LogLines.MOST, "/lines", "must be at most " + LogLines.MOST + " lines")
                .list());
        leases.require(jobId, token);
        logs.add(jobId, token, sent);
    }
}
