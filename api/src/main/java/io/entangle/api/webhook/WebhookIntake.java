package io.entangle.api.webhook;

import io.entangle.api.experiment.Experiments;
import io.entangle.api.security.Caller;
import io.entangle.api.web.InvalidFields;
import io.entangle.api.web.Problem;
import io.entangle.api.web.ResourceIds;
import io.entangle.shared.validation.Violations;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Makes webhooks, and changes them, after everything that can be known to be wrong is refused. */
@Service
class WebhookIntake {

    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final Webhooks webhooks;
    private final WebhookUrl urls;
    private final Experiments experiments;
    private final WebhookSettings settings;

    WebhookIntake(Webhooks webhooks, WebhookUrl urls, Experiments experiments, WebhookSettings settings) {
        this.webhooks = webhooks;
        this.urls = urls;
        this.experiments = experiments;
        this.settings = settings;
    }

    /**
     * Makes a webhook of the caller's owner.
     *
     * @throws InvalidFields with everything that is wrong
     * @throws org.springframework.web.ErrorResponseException 429 if the owner has as many as he may
     */
    @Transactional
    public IssuedWebhook take(NewWebhook wanted, Caller caller) {
        Violations violations = new Violations().addAll("", urls.violations("/url", wanted.url()));
        violations.require(!wanted.allOwners() || caller.isAdmin(), "/allOwners", "needs an admin's key");
        UUID experiment = wanted.experimentId();
        violations.require(
                experiment == null
                        || experiments.owner(experiment).filter(caller::sees).isPresent(),
                "/experimentId",
                "there is no experiment " + experiment);
        InvalidFields.refuse(violations.list());
        if (webhooks.count(caller.owner()) >= settings.perOwner()) {
            throw Problem.tooMuch(
                    "There may be %d webhooks of one owner, and there are; delete one that is not needed"
                            .formatted(settings.perOwner()),
                    AGAIN);
        }
        UUID id = ResourceIds.next();
        String secret = Objects.requireNonNullElseGet(wanted.secret(), WebhookSecret::random);
        webhooks.insert(id, caller.owner(), wanted, secret);
        return new IssuedWebhook(secret, webhooks.find(id).orElseThrow());
    }

    /**
     * Changes a webhook.
     *
     * @throws InvalidFields with everything that is wrong
     */
    WebhookView change(UUID id, WebhookChange change) {
        if (change.url() != null) {
            InvalidFields.refuse(urls.violations("/url", change.url()));
        }
        webhooks.change(id, change);
        return webhooks.find(id).orElseThrow(() -> Problem.notFound("webhook", id));
    }

    /** Has another secret sign from now on. */
    IssuedWebhook rotate(UUID id, RotatedSecret wanted) {
        String secret = Objects.requireNonNullElseGet(wanted.secret(), WebhookSecret::random);
        webhooks.rotate(id, secret, settings.overlap());
        return new IssuedWebhook(secret, webhooks.find(id).orElseThrow(() -> Problem.notFound("webhook", id)));
    }
}
