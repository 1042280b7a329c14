package io.entangle.api.webhook;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Carries messages from the outbox to their receivers, a few at once, and tries again what did not arrive. */
@Component
class WebhookCourier implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookCourier.class);
    private static final int BACKOFF_FACTOR = 4;
    /** Beyond the time of an attempt, to write down what came of it. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final Outbox outbox;
    private final Webhooks webhooks;
    private final WebhookSettings settings;
    private final Semaphore bell = new Semaphore(0);
    private final Semaphore free;
    private volatile @Nullable Thread dispatcher;

    WebhookCourier(Outbox outbox, Webhooks webhooks, WebhookSettings settings) {
        this.outbox = outbox;
        this.webhooks = webhooks;
        this.settings = settings;
        this.free = new Semaphore(settings.atOnce());
    }

    private void dispatch() {
        ExecutorService hands = Executors.newFixedThreadPool(settings.atOnce(), task -> {
            Thread thread = new Thread(task, "webhook");
            thread.setDaemon(true);
            return thread;
        });
        AddressGuard guard = new AddressGuard(settings.allowedNetworks());
        try (WebhookSender sender = new WebhookSender(
                SystemDefaultDnsResolver.INSTANCE, guard, settings.atOnce(), settings.timeout(), Clock.systemUTC())) {
            while (isRunning()) {
                try {
                    bell.tryAcquire(settings.poll().toMillis(), TimeUnit.MILLISECONDS);
                    bell.drainPermits();
                    round(sender, hands);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    break;
                } catch (RuntimeException e) {
                    LOG.error("Could not look for messages; trying again", e);
                }
            }
        } catch (IOException e) {
            LOG.warn("The client of webhooks could not be closed: {}", e.getMessage());
        } finally {
            hands.shutdownNow();
        }
    }

    private void round(WebhookSender sender, ExecutorService hands) {
        int room = free.drainPermits();
        try {
            if (room > 0) {
                for (Delivery delivery : outbox.take(room, settings.timeout().plus(MARGIN))) {
                    room--;
                    hands.execute(() -> carry(sender, delivery));
                }
            }
        } finally {
            free.release(room);
        }
    }

    private void carry(WebhookSender sender, Delivery delivery) {
        try {
            note(delivery, sender.send(delivery));
        } catch (RuntimeException e) {
            LOG.error("Could not write down what became of {}; it is sent again", delivery, e);
        } finally {
            free.release();
            bell.release();
        }
    }

    private void note(Delivery delivery, Outcome outcome) {
        if (outcome.isDelivered()) {
            outbox.delivered(delivery, outcome);
        } else if (outcome.isGone()) {
            outbox.giveUp(delivery, outcome);
            switchOff(delivery, "The receiver answered with 410: it wants no more");
        } else if (delivery.attempt() >= settings.attempts()) {
            outbox.giveUp(delivery, outcome);
            switchOff(
                    delivery,
                    "%d attempts at %s failed, the last: %s"
                            .formatted(delivery.attempt(), delivery.messageId(), outcome.error()));
        } else {
            outbox.postpone(delivery, outcome, pause(delivery.attempt()));
        }
    }

    private void switchOff(Delivery delivery, String reason) {
        webhooks.switchOff(delivery.webhookId(), reason);
        LOG.warn("Webhook {} is switched off: {}", delivery.webhookId(), reason);
    }

    /** Before the attempt after this one. */
    private Duration pause(int attempt) {
        Duration pause = settings.backoff();
        for (int i = 1; i < attempt && pause.compareTo(settings.maxBackoff()) < 0; i++) {
            pause = pause.multipliedBy(BACKOFF_FACTOR);
        }
        return pause.compareTo(settings.maxBackoff()) < 0 ? pause : settings.maxBackoff();
    }

    @Scheduled(initialDelayString = "15m", fixedDelayString = "60m")
    void forget() {
        int removed = outbox.removeOld(settings.keep());
        if (removed > 0) {
            LOG.info("Removed {} messages of webhooks that ended long ago", removed);
        }
    }

    @Override
    public void start() {
        Thread thread = new Thread(this::dispatch, "webhook-courier");
        thread.setDaemon(true);
        dispatcher = thread;
        thread.start();
    }

    /** What is under way is cut off; another process, or this one when it is back, sends it again. */
    @Override
    public void stop() {
        Thread thread = dispatcher;
        dispatcher = null;
        if (thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return dispatcher != null;
    }
}
