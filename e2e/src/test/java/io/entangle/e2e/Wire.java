package io.entangle.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The network between workers and the API, in a place where it can be cut: every call crosses it, and its fate says how far it comes. */
final class Wire implements AutoCloseable {

    private static final Set<String> BETWEEN_NEIGHBOURS = Set.of(
            "connection",
            "content-length",
            "date",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private final URI api;
    private final Fate fate;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<UUID, Lease> leases = new ConcurrentHashMap<>();

    /** Opens it on a free port of the loopback address. */
    Wire(URI api, Fate fate) {
        this.api = api;
        this.fate = fate;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::carry);
        server.start();
    }

    /** Where workers reach the API through it. */
    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void carry(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            WireCall call = WireCall.of(path);
            Crossing crossing = new Crossing(
                    call,
                    exchange.getRequestMethod(),
                    WireCall.job(path).map(leases::get).orElse(null));
            byte[] body = exchange.getRequestBody().readAllBytes();
            Passage passage = fate.of(crossing);
            if (passage == Passage.REQUEST_LOST) {
                fate.lost(crossing);
                return;
            }
            HttpResponse<byte[]> answer = ask(exchange, body);
            if (call == WireCall.CLAIM && answer.statusCode() == 200) {
                Lease lease = Json.mapper().readValue(answer.body(), Lease.class);
                leases.put(lease.jobId(), lease);
            }
            if (passage == Passage.ANSWER_LOST) {
                fate.lost(crossing);
                return;
            }
            answer(exchange, answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<byte[]> ask(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        URI asked = exchange.getRequestURI();
        HttpRequest.Builder request = HttpRequest.newBuilder(api.resolve(asked.toString()))
                .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (crosses(name)) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException {
        answer.headers().map().forEach((name, values) -> {
            if (crosses(name)) {
                exchange.getResponseHeaders().put(name, List.copyOf(values));
            }
        });
        byte[] body = answer.body();
        exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static boolean crosses(String header) {
        return !BETWEEN_NEIGHBOURS.contains(header.toLowerCase(Locale.ROOT));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
