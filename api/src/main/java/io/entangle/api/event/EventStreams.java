package io.entangle.api.event;

import io.entangle.api.web.Problem;
import io.entangle.shared.contract.v1.EventView;
import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

/**
 * Serves everybody who follows events, and puts events in their order. One thread looks for new ones, once for all streams together; a stream that came later, or whose reader was slow, is
 * read its own way up to the others. So a stream holds neither a thread nor a connection.
 */
@Component
class EventStreams implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    private static final int AT_ONCE = 500;
    private static final Duration AGAIN = Duration.ofSeconds(10);

    private final Events events;
    private final EventSettings settings;
    private final Queue<EventStream> arrived = new ConcurrentLinkedQueue<>();
    private final Semaphore bell = new Semaphore(0);
    private final Map<String, Integer> owners = new HashMap<>();
    private int open;
    private volatile @Nullable Thread server;

    EventStreams(Events events, EventSettings settings) {
        this.events = events;
        this.settings = settings;
    }

    /**
     * Serves a reader from now on.
     *
     * @param counted whose stream it is, if his streams are counted
     * @param position the last event that the reader has
     * @param ended whether the experiment that is followed had ended with it
     * @param request takes the request over, once it is known that there is room
     * @throws ErrorResponseException 429 if the owner has as many as he may, 503 if all have
     */
    void open(
            EventScope scope,
            @Nullable String counted,
            long position,
            boolean ended,
            Supplier<? extends AsyncContext> request)
            throws IOException {
        admit(counted);
        boolean begun = false;
        try {
            AsyncContext taken = request.get();
            taken.addListener(new StreamEnd(() -> leave(counted)));
            begun = true;
            arrived.add(new EventStream(scope, StreamOutput.of(taken), position, ended, System.nanoTime()));
            bell.release();
        } finally {
            if (!begun) {
                leave(counted);
            }
        }
    }

    private synchronized void admit(@Nullable String owner) {
        if (open >= settings.streams() || !isRunning()) {
            ErrorResponseException full =
                    Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "This API has no room for a further stream now");
            full.getHeaders().set("Retry-After", Long.toString(AGAIN.toSeconds()));
            throw full;
        }
        if (owner != null && owners.getOrDefault(owner, 0) >= settings.streamsPerOwner()) {
            throw Problem.tooMuch(
                    "%s may follow %d streams of events at once, and does; close one, or follow /api/v1/events for all experiments together"
                            .formatted(owner.isEmpty() ? "Nobody in particular" : owner, settings.streamsPerOwner()),
                    AGAIN);
        }
        open++;
        if (owner != null) {
            owners.merge(owner, 1, Integer::sum);
        }
    }

    private synchronized void leave(@Nullable String owner) {
        open--;
        if (owner != null) {
            owners.computeIfPresent(owner, (name, streams) -> streams == 1 ? null : streams - 1);
        }
    }

    /** How many readers there are. */
    synchronized int open() {
        return open;
    }

    private void serve() {
        Round round = new Round();
        while (isRunning()) {
            try {
                bell.tryAcquire(settings.poll().toMillis(), TimeUnit.MILLISECONDS);
                bell.drainPermits();
                if (events.isSomeUnplaced()) {
                    events.place();
                }
                round.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            } catch (RuntimeException e) {
                LOG.error("Could not look for events; trying again", e);
            }
        }
        round.end();
    }

    @Override
    public synchronized void start() {
        Thread thread = new Thread(this::serve, "event-streams");
        thread.setDaemon(true);
        server = thread;
        thread.start();
    }

    /** Stops before the web server, so that it has not to wait for streams that never end. */
    @Override
    public void stop() {
        Thread thread = server;
        server = null;
        if (thread != null) {
            thread.interrupt();
            try {
                thread.join(TimeUnit.SECONDS.toMillis(2));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }

    /** What the thread knows from one look to the next. */
    private final class Round {

        private final Set<EventStream> streams = Collections.newSetFromMap(new IdentityHashMap<>());
        /** How far those have come that keep pace. */
        private long seen;
        /** How far they had come before the last look. */
        private long from;

        void run() {
            for (EventStream next = arrived.poll(); next != null; next = arrived.poll()) {
                streams.add(next);
            }
            streams.removeIf(EventStream::isOver);
            if (streams.isEmpty()) {
                return;
            }
            List<EventView> fresh = fresh();
            long now = System.nanoTime();
            for (EventStream stream : streams) {
                if (stream.hasRoom(now, settings.patience())) {
                    follow(stream, fresh, now);
                }
                stream.keepAlive(settings, now);
            }
            tellProgress(now);
        }

        /** All that is new since the last look, or since the one who has come furthest. */
        private List<EventView> fresh() {
            long last = events.last();
            from = Math.max(
                    seen,
                    streams.stream().mapToLong(EventStream::position).max().orElse(last));
            if (last <= from) {
                seen = from;
                return List.of();
            }
            List<EventView> fresh = events.page(new EventScope(null, null), from, last, AT_ONCE);
            seen = fresh.size() < AT_ONCE ? last : fresh.get(fresh.size() - 1).id();
            return fresh;
        }

        private void follow(EventStream stream, List<EventView> fresh, long now) {
            if (stream.position() < seen) {
                boolean keepsPace = stream.position() >= from;
                List<EventView> page =
                        keepsPace ? fresh : events.page(stream.scope(), stream.position(), seen, AT_ONCE);
                boolean whole = keepsPace || page.size() < AT_ONCE;
                stream.tell(page, whole ? seen : page.get(page.size() - 1).id(), now);
                if (!whole) {
                    bell.release();
                }
            }
            if (stream.position() >= seen && stream.isAtItsEnd()) {
                stream.end();
            }
        }

        private void tellProgress(long now) {
            Map<UUID, List<EventStream>> followed = streams.stream()
                    .filter(stream -> stream.scope().experimentId() != null && stream.position() >= seen)
                    .filter(stream -> !stream.isOver() && !stream.isAtItsEnd())
                    .collect(Collectors.groupingBy(
                            stream -> Objects.requireNonNull(stream.scope().experimentId())));
            events.progress(followed.keySet())
                    .forEach(progress -> followed.getOrDefault(progress.experimentId(), List.of()).stream()
                            .filter(stream -> stream.hasRoom(now, settings.patience()))
                            .forEach(stream -> stream.tell(progress, now)));
        }

        void end() {
            for (EventStream next = arrived.poll(); next != null; next = arrived.poll()) {
                streams.add(next);
            }
            streams.forEach(EventStream::end);
        }
    }
}
