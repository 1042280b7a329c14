package io.entangle.api.artifact;

import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Removes, every hour unless {@code entangle.artifacts.collect-every} says otherwise, what nothing points to; the grace lets slow uploads be committed and downloads under way end. */
@Component
class ArtifactCollector {

    private static final Logger LOG = LoggerFactory.getLogger(ArtifactCollector.class);
    private static final Duration STAGED_GRACE = Duration.ofDays(2);
    private static final Duration DISCARDED_GRACE = Duration.ofHours(1);

    private final ArtifactStore store;

    ArtifactCollector(ArtifactStore store) {
        this.store = store;
    }

    @Scheduled(
            initialDelayString = "${entangle.artifacts.collect-first:10m}",
            fixedDelayString = "${entangle.artifacts.collect-every:60m}")
    void collect() throws IOException {
        int removed = store.collect(STAGED_GRACE, DISCARDED_GRACE);
        if (removed > 0) {
            LOG.info("Removed {} artifacts that nothing pointed to", removed);
        }
    }
}
