package io.entangle.api.worker;

import io.entangle.api.queue.Completion;
import io.entangle.api.queue.Leases;
import io.entangle.api.queue.LostCheckpoints;
import io.entangle.api.web.InvalidFields;
import io.entangle.shared.contract.v1.CheckpointCommit;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.HeartbeatReply;
import io.entangle.shared.contract.v1.LostCheckpoint;
import io.entangle.shared.contract.v1.MetricPoint;
import io.entangle.shared.contract.v1.OfferedCheckpoint;
import io.entangle.shared.contract.v1.WorkerPaths;
import io.entangle.shared.job.Candidate;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.validation.Violations;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class JobController {

    private static final int MAX_POINTS = 100_000;

    private final Reports reports;
    private final Leases leases;
    private final Completion completion;
    private final LostCheckpoints lostCheckpoints;

    JobController(Reports reports, Leases leases, Completion completion, LostCheckpoints lostCheckpoints) {
        this.reports = reports;
        this.leases = leases;
        this.completion = completion;
        this.lostCheckpoints = lostCheckpoints;
    }

    @PostMapping(WorkerPaths.HEARTBEAT)
    HeartbeatReply heartbeat(
            @PathVariable UUID jobId,
            @RequestHeader(WorkerPaths.TOKEN_HEADER) long token,
            @RequestBody Heartbeat heartbeat) {
        InvalidFields.refuse(violations(heartbeat.metrics()).list());
        return reports.heartbeat(jobId, token, heartbeat);
    }

    @PostMapping(WorkerPaths.CHECKPOINTS)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void checkpoint(
            @PathVariable UUID jobId,
            @RequestHeader(WorkerPaths.TOKEN_HEADER) long token,
            @RequestBody CheckpointCommit commit) {
        Violations violations = new Violations().require(commit.step() >= 0, "/step", "must not be negative");
        if (commit.accuracy() != null) {
            violations.between("/accuracy", commit.accuracy(), 0, 1);
        }
        InvalidFields.refuse(violations.list());
        leases.checkpoint(jobId, token, commit);
    }

    @PostMapping(WorkerPaths.LOST_CHECKPOINTS)
    OfferedCheckpoint lost(
            @PathVariable UUID jobId,
            @RequestHeader(WorkerPaths.TOKEN_HEADER) long token,
            @RequestBody LostCheckpoint lost)
            throws IOException {
        return new OfferedCheckpoint(
                lostCheckpoints.insteadOf(lost.artifactId(), jobId, token).orElse(null));
    }

    @PostMapping(WorkerPaths.CANDIDATES)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void candidates(
            @PathVariable UUID jobId,
            @RequestHeader(WorkerPaths.TOKEN_HEADER) long token,
            @RequestBody List<Candidate> scored) {
        Violations violations = new Violations();
        for (int i = 0; i < scored.size(); i++) {
            violations.between(
                    "/" + i + "/score/accuracy", scored.get(i).score().accuracy(), 0, 1);
        }
        InvalidFields.refuse(violations.list());
        reports.candidates(jobId, token, scored);
    }

    @GetMapping(WorkerPaths.CANDIDATES)
    List<Candidate> candidates(@PathVariable UUID jobId, @RequestHeader(WorkerPaths.TOKEN_HEADER) long token) {
        return reports.candidates(jobId, token);
    }

    @PostMapping(WorkerPaths.COMPLETE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void complete(
            @PathVariable UUID jobId,
            @RequestHeader(WorkerPaths.TOKEN_HEADER) long token,
            @RequestBody JobResult result) {
        completion.complete(jobId, token, result);
    }

    @PostMapping(WorkerPaths.FAIL)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void fail(
            @PathVariable UUID jobId,
            @RequestHeader(WorkerPaths.TOKEN_HEADER) long token,
            @RequestBody Failure failure) {
        completion.fail(jobId, token, failure);
    }

    @PostMapping(WorkerPaths.RELEASE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void release(@PathVariable UUID jobId, @RequestHeader(WorkerPaths.TOKEN_HEADER) long token) {
        leases.release(jobId, token);
    }

    private static Violations violations(List<MetricPoint> metrics) {
        Violations violations = new Violations()
                .require(metrics.size() <= MAX_POINTS, "/metrics", "must be at most " + MAX_POINTS + " points");
        for (int i = 0; i < metrics.size(); i++) {
            MetricPoint point = metrics.get(i);
            String pointer = "/metrics/" + i;
            violations
                    .text(pointer + "/name", point.name(), 100)
                    .require(point.step() >= 0, pointer + "/step", "must not be negative")
                    .require(Double.isFinite(point.value()), pointer + "/value", "must be finite");
        }
        return violations;
    }
}
