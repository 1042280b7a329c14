package io.entangle.api.webhook;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How webhooks are called.
 *
 * @param allowedNetworks networks inside that may be called, as {@code 10.1.2.0/24}
 * @param ports ports that may be called; all if there is none
 * @param timeout how long an attempt may take, from the look-up of the name to the answer
 * @param attempts attempts at a delivery, after which its webhook is switched off
 * @param backoff pause before the second attempt, four times as long before each further one
 * @param maxBackoff longest pause before an attempt
 * @param poll how often deliveries that are due are looked for
 * @param atOnce deliveries of one API process at once
 * @param perOwner webhooks of one owner
 * @param overlap how long an earlier secret signs, too, after it was replaced
 * @param keep how long the log of deliveries is kept
 */
@ConfigurationProperties("entangle.webhooks")
public record WebhookSettings(
        @DefaultValue List<String> allowedNetworks,
        @DefaultValue({"80", "443", "8080", "8443"}) Set<Integer> ports,
        @DefaultValue("15s") Duration timeout,
        @DefaultValue("10") int attempts,
        @DefaultValue("5s") Duration backoff,
        @DefaultValue("6h") Duration maxBackoff,
        @DefaultValue("1s") Duration poll,
        @DefaultValue("8") int atOnce,
        @DefaultValue("20") int perOwner,
        @DefaultValue("24h") Duration overlap,
        @DefaultValue("7d") Duration keep) {

    /** Refuses networks that are none, and settings under which nothing would be delivered. */
    public WebhookSettings {
        allowedNetworks = List.copyOf(allowedNetworks);
        allowedNetworks.forEach(Network::of);
        ports = Set.copyOf(ports);
        if (attempts < 1 || atOnce < 1) {
            throw new IllegalArgumentException(
                    "entangle.webhooks.attempts (%d) and entangle.webhooks.at-once (%d) must be at least 1"
                            .formatted(attempts, atOnce));
        }
    }
}
