package io.entangle.api.event;

import io.entangle.shared.contract.v1.EventView;
import io.entangle.shared.contract.v1.StageProgress;
import io.entangle.shared.json.Json;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One reader, and how far it has come; the thread that serves all of them is the only one that comes here. */
final class EventStream {

    private final EventScope scope;
    private final StreamOutput output;
    private final long begun;
    private final Map<UUID, StageProgress> told = new HashMap<>();
    private long position;
    private boolean ended;
    private long lastSent;
    private @Nullable Long congestedSince;

    /**
     * @param position the last event that the reader has
     * @param ended whether the experiment that is followed had ended with it
     * @param now nanoseconds
     */
    EventStream(EventScope scope, StreamOutput output, long position, boolean ended, long now) {
        this.scope = scope;
        this.output = output;
        this.position = position;
        this.ended = ended;
        this.begun = now;
        this.lastSent = now;
    }

    EventScope scope() {
        return scope;
    }

    long position() {
        return position;
    }

    boolean isOver() {
        return output.isOver();
    }

    /** Whether it takes more now; what is not sent meanwhile is read again from the database when it does. */
    boolean hasRoom(long now, Duration patience) {
        if (!output.isCongested()) {
            congestedSince = null;
            return true;
        }
        if (congestedSince == null) {
            congestedSince = now;
        } else if (now - congestedSince > patience.toNanos()) {
            output.abandon();
        }
        return false;
    }

    /**
     * Sends what is its reader's.
     *
     * @param events later ones than it has
     * @param upTo how far it has come with them
     */
    void tell(List<EventView> events, long upTo, long now) {
        StringBuilder text = new StringBuilder();
        for (EventView event : events) {
            if (event.id() > position && scope.holds(event)) {
                text.append("id: ").append(event.id()).append('\n');
                append(text, event.type().word(), event);
                if (event.type().isOfExperiment()) {
                    ended = event.type().isEnd();
                }
            }
        }
        position = Math.max(position, upTo);
        send(text, now);
    }

    /** Sends where a job stands, if that was not told yet. It has no id: who comes again is told anew. */
    void tell(StageProgress progress, long now) {
        if (!progress.equals(told.put(progress.job().id(), progress))) {
            StringBuilder text = new StringBuilder();
            append(text, "progress", progress);
            send(text, now);
        }
    }

    /** Whether nothing follows: its experiment had ended with the last event. */
    boolean isAtItsEnd() {
        return scope.experimentId() != null && ended;
    }

    void end() {
        output.end();
    }

    /** Ends what has lasted long enough, and says a word where there was silence. */
    void keepAlive(EventSettings settings, long now) {
        if (now - begun > settings.life().toNanos()) {
            output.end();
        } else if (now - lastSent > settings.heartbeat().toNanos()) {
            send(new StringBuilder(": alive\n\n"), now);
        }
    }

    private static void append(StringBuilder text, String event, Object data) {
        text.append("event: ").append(event).append('\n');
        text.append("data: ").append(Json.mapper().writeValueAsString(data)).append("\n\n");
    }

    private void send(StringBuilder text, long now) {
        if (!text.isEmpty()) {
            output.send(text.toString());
            lastSent = now;
        }
    }
}
