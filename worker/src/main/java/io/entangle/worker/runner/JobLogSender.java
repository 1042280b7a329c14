package io.entangle.worker.runner;

import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.LogLines;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is logged at a job to the API, in batches, from a thread of its own. Whatever goes wrong with it is nothing to the job: lines wait, and are at last left out.
 */
final class JobLogSender implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JobLogSender.class);
    private static final Duration BETWEEN = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final ApiClient api;
    private final Lease lease;
    private final JobLog log = new JobLog();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::send, "job-log");
    private @Nullable JobLogAppender appender;
    private volatile boolean refused;

    private JobLogSender(ApiClient api, Lease lease) {
        this.api = api;
        this.lease = lease;
    }

    /** Begins with what is logged from now on. */
    static JobLogSender start(ApiClient api, Lease lease) {
        JobLogSender sender = new JobLogSender(api, lease);
        sender.appender =
                JobLogAppender.attach(lease.jobId().toString(), sender.log).orElse(null);
        sender.thread.setDaemon(true);
        if (sender.appender != null) {
            sender.thread.start();
        }
        return sender;
    }

    private void send() {
        try {
            while (!refused && !closed.await(BETWEEN.toMillis(), TimeUnit.MILLISECONDS)) {
                pass();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends what there is, before the job ends: afterwards its lines would be refused. */
    void flush() {
        try {
            pass();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void pass() throws InterruptedException {
        for (Optional<LogLines> next = log.next(); !refused && next.isPresent(); next = log.next()) {
            try {
                api.log(lease, next.get(), TIMEOUT);
                log.answered(next.get());
            } catch (ApiProblem e) {
                // Of a version without logs, or the lease has ended; anything else may pass.
                refused = !e.passing();
                LOG.debug("lines of job {} are refused: {}", lease.jobId(), e.getMessage());
                return;
            } catch (ApiUnreachable e) {
                LOG.debug("lines of job {} have to wait: {}", lease.jobId(), e.getMessage());
                return;
            } catch (RuntimeException e) {
                refused = true;
                LOG.warn("no more lines of job {} are sent", lease.jobId(), e);
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
        if (appender != null) {
            appender.close();
        }
    }
}
