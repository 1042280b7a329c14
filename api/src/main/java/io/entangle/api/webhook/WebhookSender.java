package io.entangle.api.webhook;

import io.entangle.api.log.LogText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Sends one message, once. Each attempt has a connection of its own, to an address that was looked up for it and checked. Redirects are not followed, no proxy and no cookie is used, and of
 * the answer so many bytes are read and no more, within the time of an attempt.
 */
final class WebhookSender implements AutoCloseable {

    private static final int ANSWER_BYTES = 1000;
    private static final String AGENT = "Entangle-Webhooks/1";
    private static final int FIRST_SUCCESS = 200;
    private static final int FIRST_REDIRECT = 300;
    private static final int FIRST_ERROR = 400;

    private final CloseableHttpClient client;
    private final Duration timeout;
    private final Clock clock;
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "webhook-deadlines");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * A sender.
     *
     * @param names looks names up; what it finds is checked
     * @param atOnce how many attempts there may be at once
     * @param timeout how long an attempt may take
     * @param clock tells the receiver when it was sent
     */
    WebhookSender(DnsResolver names, AddressGuard guard, int atOnce, Duration timeout, Clock clock) {
        Timeout most = Timeout.of(timeout);
        this.timeout = timeout;
        this.clock = clock;
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new GuardedResolver(names, guard))
                        .setMaxConnTotal(atOnce)
                        .setMaxConnPerRoute(atOnce)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(most)
                                .setSocketTimeout(most)
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(most)
                        .setResponseTimeout(most)
                        .build())
                .setConnectionReuseStrategy((request, response, context) -> false)
                .setUserAgent(AGENT)
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    /** Makes one attempt, and never throws: what goes wrong is the outcome. */
    Outcome send(Delivery delivery) {
        long begun = System.nanoTime();
        HttpPost request = new HttpPost(delivery.url());
        ScheduledFuture<?> deadline = deadlines.schedule(request::abort, timeout.toMillis(), TimeUnit.MILLISECONDS);
        try {
            sign(request, delivery);
            HttpHost target = new HttpHost(
                    request.getUri().getScheme(),
                    request.getUri().getHost(),
                    request.getUri().getPort());
            ClassicHttpResponse response = client.executeOpen(target, request, null);
            try {
                return outcome(response.getCode(), beginning(response.getEntity()), begun);
            } finally {
                // Closing alone would read the rest, however long it is.
                request.abort();
                Closer.closeQuietly(response);
            }
        } catch (Exception e) {
            String why = request.isAborted() || request.isCancelled()
                    ? "No answer within %d seconds".formatted(timeout.toSeconds())
                    : reason(e);
            return new Outcome(null, null, LogText.harmless(why), since(begun));
        } finally {
            deadline.cancel(false);
        }
    }

    private void sign(HttpPost request, Delivery delivery) {
        long timestamp = Instant.now(clock).getEpochSecond();
        request.setHeader("webhook-id", delivery.messageId());
        request.setHeader("webhook-timestamp", Long.toString(timestamp));
        request.setHeader(
                "webhook-signature",
                delivery.secrets().stream()
                        .map(secret -> WebhookSecret.sign(secret, delivery.messageId(), timestamp, delivery.payload()))
                        .collect(Collectors.joining(" ")));
        request.setEntity(new StringEntity(delivery.payload(), ContentType.APPLICATION_JSON));
    }

    private static @Nullable String beginning(@Nullable HttpEntity entity) throws IOException {
        if (entity == null) {
            return null;
        }
        InputStream content = entity.getContent();
        return content == null
                ? null
                : LogText.harmless(new String(content.readNBytes(ANSWER_BYTES), StandardCharsets.UTF_8));
    }

    private static Outcome outcome(int status, @Nullable String answer, long begun) {
        if (status >= FIRST_SUCCESS && status < FIRST_REDIRECT) {
            return new Outcome(status, answer, null, since(begun));
        }
        String error = status >= FIRST_REDIRECT && status < FIRST_ERROR
                ? "Answered with %d; redirects are not followed".formatted(status)
                : "Answered with %d".formatted(status);
        return new Outcome(status, answer, error, since(begun));
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return "%s: %s"
                .formatted(
                        e.getClass().getSimpleName().replace("Exception", ""),
                        message == null ? "no reason is known" : message);
    }

    private static int since(long begun) {
        return Math.toIntExact(Duration.ofNanos(System.nanoTime() - begun).toMillis());
    }

    @Override
    public void close() throws IOException {
        deadlines.shutdownNow();
        client.close();
    }
}
