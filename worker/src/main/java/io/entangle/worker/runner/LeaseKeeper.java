package io.entangle.worker.runner;

import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.HeartbeatReply;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.worker.handler.Cancellation;
import io.entangle.worker.handler.StopReason;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews one lease, one pass at a time, and stops the job when that fails for good.
 *
 * <p>The lease is reckoned from before each request is sent, so it never ends earlier on the database's clock than here, up to the drift of the clocks.
 */
final class LeaseKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

    private final ApiClient api;
    private final Lease lease;
    private final JobReports reports;
    private final Cancellation cancellation;
    private final WorkerClock clock;

    private long endsAt;
    private Duration length;

    /**
     * A keeper of a lease just claimed.
     *
     * @param claimedAt {@link WorkerClock#nanos} before it was asked for
     */
    LeaseKeeper(
            ApiClient api,
            Lease lease,
            JobReports reports,
            Cancellation cancellation,
            WorkerClock clock,
            long claimedAt) {
        this.api = api;
        this.lease = lease;
        this.reports = reports;
        this.cancellation = cancellation;
        this.clock = clock;
        this.length = Duration.ofSeconds(lease.leaseSeconds());
        this.endsAt = claimedAt + length.toNanos();
    }

    /**
     * Sends one heartbeat.
     *
     * @return how long to wait before the next one
     */
    synchronized Duration renew() throws InterruptedException {
        Heartbeat heartbeat = reports.next();
        long sentAt = clock.nanos();
        Duration usual = Duration.ofSeconds(lease.heartbeatSeconds());
        try {
            HeartbeatReply reply = api.heartbeat(lease, heartbeat, length.dividedBy(6));
            reports.answered(heartbeat);
            length = Duration.ofSeconds(reply.leaseSeconds());
            endsAt = sentAt + length.toNanos();
            switch (reply.directive()) {
                case CONTINUE -> {}
                case YIELD -> cancellation.request(StopReason.DRAIN);
                case CANCEL -> cancellation.request(StopReason.CANCELLED);
            }
            return usual;
        } catch (ApiProblem e) {
            if (!e.passing()) {
                LOG.warn("lease {} of job {} is lost: {}", lease.token(), lease.jobId(), e.getMessage());
                cancellation.request(StopReason.LEASE_LOST);
                return usual;
            }
            return missed(e);
        } catch (ApiUnreachable | ApiMismatch e) {
            return missed(e);
        }
    }

    private Duration missed(RuntimeException because) {
        long left = endsAt - clock.nanos();
        long margin = length.dividedBy(4).toNanos();
        if (left <= margin) {
            LOG.warn(
                    "job {} could not renew its lease and stops before it ends: {}",
                    lease.jobId(),
                    because.getMessage());
            cancellation.request(StopReason.LEASE_LOST);
        } else {
            LOG.warn(
                    "no heartbeat for job {}, {} s of its lease left: {}",
                    lease.jobId(),
                    Duration.ofNanos(left).toSeconds(),
                    because.getMessage());
        }
        Duration soon = Duration.ofSeconds(lease.heartbeatSeconds());
        Duration sooner = length.dividedBy(12);
        return soon.compareTo(sooner) < 0 ? soon : sooner;
    }
}
