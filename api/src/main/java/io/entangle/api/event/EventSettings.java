package io.entangle.api.event;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How events are told.
 *
 * @param poll how often new ones are looked for
 * @param heartbeat after how long a silent stream says that it is alive
 * @param life how long a stream lasts; its reader comes again, and shows a key again
 * @param patience how long a reader may take nothing before it is let go
 * @param streams streams of one API process at most
 * @param streamsPerOwner those of all keys of one owner; admins have no such limit
 * @param keep how long events of an experiment are kept after it has ended
 */
@ConfigurationProperties("entangle.events")
public record EventSettings(
        @DefaultValue("500ms") Duration poll,
        @DefaultValue("15s") Duration heartbeat,
        @DefaultValue("1h") Duration life,
        @DefaultValue("30s") Duration patience,
        @DefaultValue("1000") int streams,
        @DefaultValue("50") int streamsPerOwner,
        @DefaultValue("30d") Duration keep) {

    /** Refuses times that do not pass. */
    public EventSettings {
        if (!(isLong(poll) && isLong(heartbeat) && isLong(life) && isLong(patience) && isLong(keep))) {
            throw new IllegalArgumentException("the times of entangle.events must be longer than 0");
        }
    }

    private static boolean isLong(Duration time) {
        return time.compareTo(Duration.ZERO) > 0;
    }
}
