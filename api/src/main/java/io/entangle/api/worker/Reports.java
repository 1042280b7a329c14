package io.entangle.api.worker;

import io.entangle.api.experiment.Candidates;
import io.entangle.api.experiment.Metrics;
import io.entangle.api.queue.Leases;
import io.entangle.shared.contract.v1.Directive;
import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.HeartbeatReply;
import io.entangle.shared.job.Candidate;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What a worker tells of a job that goes on; each report is written under its lease or not at all. */
@Service
class Reports {

    private final Leases leases;
    private final Metrics metrics;
    private final Candidates candidates;

    Reports(Leases leases, Metrics metrics, Candidates candidates) {
        this.leases = leases;
        this.metrics = metrics;
        this.candidates = candidates;
    }

    @Transactional
    HeartbeatReply heartbeat(UUID jobId, long token, Heartbeat heartbeat) {
        Directive directive = leases.renew(jobId, token, heartbeat.progress());
        if (directive != Directive.CANCEL) {
            metrics.record(jobId, heartbeat.metrics());
        }
        return new HeartbeatReply(directive, leases.leaseSeconds());
    }

    @Transactional
    void candidates(UUID jobId, long token, List<Candidate> scored) {
        leases.require(jobId, token);
        candidates.record(jobId, scored);
    }

    @Transactional
    List<Candidate> candidates(UUID jobId, long token) {
        leases.require(jobId, token);
        return candidates.of(jobId);
    }
}
