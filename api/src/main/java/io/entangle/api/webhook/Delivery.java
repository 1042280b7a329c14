package io.entangle.api.webhook;

import java.util.List;
import java.util.UUID;

/**
 * A message that this process is about to send.
 *
 * @param id its id
 * @param webhookId to which webhook
 * @param attempt which attempt it is, from 1
 * @param url where to
 * @param secrets what signs it, the newest first
 * @param payload the body
 */
record Delivery(UUID id, UUID webhookId, int attempt, String url, List<String> secrets, String payload) {

    /** As the receiver knows it. */
    String messageId() {
        return "msg_" + id;
    }

    /** Nothing that prints this shows the secrets. */
    @Override
    public String toString() {
        return "%s to %s, attempt %d".formatted(messageId(), url, attempt);
    }
}
