package io.entangle.api.queue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Listens on one connection of its own for jobs that other API processes queue; while it cannot, the poll of the {@link ClaimDesk} has to do. */
@Component
class JobNotifications implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(JobNotifications.class);
    private static final int WAIT_MILLIS = 500;

    private final DataSource pool;
    private final QueueSettings settings;
    private final ClaimDesk desk;
    private @Nullable Thread listener;
    private CountDownLatch stopped = new CountDownLatch(0);

    JobNotifications(DataSource pool, QueueSettings settings, ClaimDesk desk) {
        this.pool = pool;
        this.settings = settings;
        this.desk = desk;
    }

    private void listen(CountDownLatch end) {
        while (end.getCount() > 0) {
            try (Connection connection = open();
                    Statement statement = connection.createStatement()) {
                statement.execute("listen " + JobSignal.CHANNEL);
                desk.wake();
                listen(connection.unwrap(PGConnection.class), end);
                statement.execute("unlisten *");
            } catch (SQLException e) {
                LOG.warn("Cannot listen for jobs, polling instead: {}", e.getMessage());
                if (await(end)) {
                    return;
                }
            }
        }
    }

    private void listen(PGConnection connection, CountDownLatch end) throws SQLException {
        while (end.getCount() > 0) {
            PGNotification[] notifications = connection.getNotifications(WAIT_MILLIS);
            if (notifications != null && notifications.length > 0) {
                desk.wake();
            }
        }
    }

    private boolean await(CountDownLatch end) {
        try {
            return end.await(settings.poll().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private Connection open() throws SQLException {
        String url = settings.listenUrl();
        return url == null ? pool.getConnection() : DriverManager.getConnection(url);
    }

    @Override
    public synchronized void start() {
        CountDownLatch end = new CountDownLatch(1);
        stopped = end;
        Thread thread = new Thread(() -> listen(end), "job-notifications");
        thread.setDaemon(true);
        listener = thread;
        thread.start();
    }

    @Override
    public synchronized void stop() {
        stopped.countDown();
        Thread thread = listener;
        listener = null;
        if (thread != null) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(2));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return listener != null;
    }
}
