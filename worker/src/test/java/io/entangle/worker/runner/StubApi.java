package io.entangle.worker.runner;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** An HTTP server on the loopback address that gives prepared answers and remembers what it was asked. The last answer of a path is given again and again. */
public final class StubApi implements AutoCloseable {

    static final UUID JOB = UUID.fromString("00000000-0000-0000-0000-00000000000a");

    /** A request. */
    public record Asked(
            String method, String path, @Nullable String query, Map<String, String> headers, String body) {}

    @SuppressWarnings("ArrayRecordComponent") // written once, never compared
    private record Answer(int status, byte[] body, @Nullable String location) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Deque<Answer>> answers = new HashMap<>();
    private final List<Asked> asked = new ArrayList<>();

    /** Starts on a free port. */
    public StubApi() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    static Lease lease(@Nullable ArtifactRef checkpoint) {
        return new Lease(
                JOB,
                null,
                7,
                1,
                120,
                20,
                new JobSpec.InspectDataset(new DatasetRef("builtin:shapes", null)),
                checkpoint);
    }

    /** Where it listens. */
    public URI address() {
        return URI.create("http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort() + "/");
    }

    ApiClient client() {
        return new ApiClient(new ApiTransport(address(), "secret"));
    }

    /** Prepares an answer for paths that end so. */
    public synchronized StubApi answers(String pathEnd, int status, Object document) {
        return answers(
                pathEnd,
                status,
                document instanceof String text
                        ? text.getBytes(StandardCharsets.UTF_8)
                        : Json.mapper().writeValueAsBytes(document));
    }

    synchronized StubApi answers(String pathEnd, int status, byte[] body) {
        return add(pathEnd, new Answer(status, body, null));
    }

    /** Prepares an answer that what is asked for is elsewhere. */
    StubApi sends(String pathEnd, URI location) {
        return add(pathEnd, new Answer(307, new byte[0], location.toString()));
    }

    private synchronized StubApi add(String pathEnd, Answer answer) {
        answers.computeIfAbsent(pathEnd, path -> new ArrayDeque<>()).add(answer);
        return this;
    }

    /** What was asked of paths that end so. */
    public synchronized List<Asked> asked(String pathEnd) {
        return asked.stream().filter(one -> one.path.endsWith(pathEnd)).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new HashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values.get(0)));
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath();
            Answer answer = next(new Asked(
                    exchange.getRequestMethod(), path, exchange.getRequestURI().getRawQuery(), headers, body));
            if (answer.location != null) {
                exchange.getResponseHeaders().set("Location", answer.location);
            }
            boolean empty = answer.body.length == 0;
            exchange.sendResponseHeaders(answer.status, empty ? -1 : answer.body.length);
            if (!empty) {
                exchange.getResponseBody().write(answer.body);
            }
        }
    }

    private synchronized Answer next(Asked request) {
        asked.add(request);
        for (Map.Entry<String, Deque<Answer>> prepared : answers.entrySet()) {
            if (request.path.endsWith(prepared.getKey())) {
                Deque<Answer> queue = prepared.getValue();
                return queue.size() > 1 ? queue.remove() : queue.element();
            }
        }
        return new Answer(
                404, "{\"detail\":\"nothing is prepared for this path\"}".getBytes(StandardCharsets.UTF_8), null);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
