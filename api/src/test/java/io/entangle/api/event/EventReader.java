package io.entangle.api.event;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads a stream of server-sent events, as a browser does. */
final class EventReader implements AutoCloseable {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final HttpResponse<InputStream> response;
    private final BufferedReader lines;

    private EventReader(HttpResponse<InputStream> response) {
        this.response = response;
        this.lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** Begins to follow, after the event of that id if there is one. */
    static EventReader open(URI stream, String key, @Nullable String lastId) {
        HttpRequest.Builder request = HttpRequest.newBuilder(stream)
                .header("Authorization", "Bearer " + key)
                .header("Accept", "text/event-stream");
        if (lastId != null) {
            request.header("Last-Event-ID", lastId);
        }
        try {
            return new EventReader(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int status() {
        return response.statusCode();
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** What comes next that is no event with an id, too; empty at the end. */
    Optional<Told> next() {
        String id = "";
        String event = "";
        String data = "";
        boolean begun = false;
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty() && begun) {
                    return Optional.of(new Told(id, event, data));
                } else if (line.startsWith(":")) {
                    event = "comment";
                    begun = true;
                } else if (line.startsWith("id: ")) {
                    id = line.substring("id: ".length());
                } else if (line.startsWith("event: ")) {
                    event = line.substring("event: ".length());
                    begun = true;
                } else if (line.startsWith("data: ")) {
                    data = line.substring("data: ".length());
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next of which that is true. */
    Told next(Predicate<Told> wanted) {
        for (Optional<Told> told = next(); told.isPresent(); told = next()) {
            if (wanted.test(told.get())) {
                return told.get();
            }
        }
        throw new AssertionError("the stream has ended");
    }

    /** The next events that have an id. */
    List<Told> next(int events) {
        List<Told> all = new ArrayList<>();
        while (all.size() < events) {
            all.add(next(told -> !told.id.isEmpty()));
        }
        return all;
    }

    /** All events that have an id, up to the end of the stream. */
    List<Told> rest() {
        List<Told> all = new ArrayList<>();
        for (Optional<Told> told = next(); told.isPresent(); told = next()) {
            told.filter(event -> !event.id.isEmpty()).ifPresent(all::add);
        }
        return all;
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What one block of the stream says. */
    record Told(String id, String event, String data) {}
}
