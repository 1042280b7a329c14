package io.entangle.api.artifact;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.ErrorResponseException;

/**
 * Whether the store can be used. It is tried every {@code entangle.artifacts.check}, and not when somebody asks: anybody may ask for health, and a store that hangs must not hang the
 * answer.
 */
class StoreAccess {

    private static final Logger LOG = LoggerFactory.getLogger(StoreAccess.class);

    private final Blobs blobs;
    private volatile Health last = Health.unknown().build();

    StoreAccess(Blobs blobs) {
        this.blobs = blobs;
    }

    /** Tries the store; what is told from now on is what came of it. */
    @Scheduled(fixedDelayString = "${entangle.artifacts.check:10s}")
    void check() {
        try {
            blobs.probe();
            last = Health.up().build();
        } catch (ErrorResponseException e) {
            last = impaired(String.valueOf(e.getBody().getDetail()));
        } catch (Exception e) { // whatever it is, it is what is wrong with the store
            LOG.warn("The artifact store cannot be used", e);
            last = impaired(e.toString());
        }
    }

    private static Health impaired(String reason) {
        return Health.status(ArtifactHealth.IMPAIRED)
                .withDetail("reason", reason)
                .build();
    }

    Health health() {
        return last;
    }
}
