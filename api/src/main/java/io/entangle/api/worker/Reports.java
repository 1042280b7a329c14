package io.entangle.api.worker;

import io.entangle.api.experiment.Candidates;
import io.entangle.api.experiment.Metrics;
import io.entangle.api.queue.Leases;
import io.entangle.api.queue.QueueCounters;
import io.entangle.shared.contract.v1.Directive;
import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.HeartbeatReply;
import io.entangle.shared.job.Candidate;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** What a worker tells of a job that goes on; each report is written under its lease or not at all. */
@Service
class Reports {

    private final Leases leases;
    private final Metrics metrics;
    private final Candidates candidates;
    private final QueueCounters counters;
    private final TransactionTemplate transaction;

    Reports(
            Leases leases,
            Metrics metrics,
            Candidates candidates,
            QueueCounters counters,
            PlatformTransactionManager transactions) {
        this.leases = leases;
        this.metrics = metrics;
        this.candidates = candidates;
        this.counters = counters;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Most heartbeats carry no metrics: those are one statement, and need no transaction around it. */
    HeartbeatReply heartbeat(UUID jobId, long token, Heartbeat heartbeat) {
        Directive directive = heartbeat.metrics().isEmpty()
                ? leases.renew(jobId, token, heartbeat.progress())
                : Objects.requireNonNull(transaction.execute(status -> renewAndRecord(jobId, token, heartbeat)));
        return new HeartbeatReply(directive, leases.leaseSeconds());
    }

    private Directive renewAndRecord(UUID jobId, long token, Heartbeat heartbeat) {
        Directive directive = leases.renew(jobId, token, heartbeat.progress());
        if (directive != Directive.CANCEL) {
            metrics.record(jobId, heartbeat.metrics());
            counters.measured(heartbeat.metrics());
        }
        return directive;
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
