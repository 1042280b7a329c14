package io.entangle.api.event;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Removes, every hour, the events of experiments that ended longer ago than {@code entangle.events.keep}. */
@Component
class EventCollector {

    private static final Logger LOG = LoggerFactory.getLogger(EventCollector.class);

    private final Events events;
    private final EventSettings settings;

    EventCollector(Events events, EventSettings settings) {
        this.events = events;
        this.settings = settings;
    }

    @Scheduled(initialDelayString = "10m", fixedDelayString = "60m")
    void collect() {
        int removed = 0;
        int last;
        do {
            last = events.removeOld(settings.keep());
            removed += last;
        } while (last > 0);
        if (removed > 0) {
            LOG.info("Removed {} events of experiments that ended long ago", removed);
        }
    }
}
