package io.entangle.api.mlflow;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Goes round again and again on a thread of its own: a server that hangs keeps nothing else waiting. */
final class MlflowClockwork implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(MlflowClockwork.class);

    private final MlflowExport export;
    private final Duration every;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "mlflow");
        made.setDaemon(true);
        return made;
    });
    private @Nullable ScheduledFuture<?> rounds;

    MlflowClockwork(MlflowExport export, Duration every) {
        this.export = export;
        this.every = every;
    }

    @Override
    public synchronized void start() {
        rounds = thread.scheduleWithFixedDelay(this::round, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void round() {
        try {
            export.round();
        } catch (RuntimeException e) { // or there would be no further round
            LOG.error("MLflow is not told of experiments for now", e);
        }
    }

    @Override
    public synchronized void stop() {
        if (rounds != null) {
            rounds.cancel(true);
            rounds = null;
        }
        thread.shutdownNow();
    }

    @Override
    public synchronized boolean isRunning() {
        return rounds != null;
    }
}
