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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The network between workers and the API, in a place where it can be cut: every call crosses it, and its course says how far it comes. */
public final class Wire implements AutoCloseable {

    private final Course course;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<UUID, Lease> leases = new ConcurrentHashMap<>();

    /** Opens it to one API. */
    Wire(URI api, Fate fate) {
        this(new FatefulCourse(api, fate));
    }

    /** Opens it on a free port of the loopback address. */
    public Wire(Course course) {
        this.course = course;
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
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The answer to a call that was sent, once it is there; an {@link IOException} if there will be none. */
    public static Answer wait(CompletableFuture<Answer> answer) throws IOException, InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IOException("no answer", e.getCause());
        }
    }

    private void carry(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Crossing crossing = new Crossing(
                    WireCall.of(path),
                    exchange.getRequestMethod(),
                    WireCall.job(path).map(leases::get).orElse(null));
            HttpCall call =
                    new HttpCall(client, exchange, exchange.getRequestBody().readAllBytes());
            Optional<Answer> answer = course.run(crossing, call);
            if (answer.isPresent()) {
                answer(exchange, answer.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange, Answer answer) throws IOException {
        if (answer.status() == 200 && WireCall.of(exchange.getRequestURI().getPath()) == WireCall.CLAIM) {
            Lease lease = Json.mapper().readValue(answer.body(), Lease.class);
            leases.put(lease.jobId(), lease);
        }
        answer.headers().forEach((name, values) -> {
            if (HttpCall.crosses(name)) {
                exchange.getResponseHeaders().put(name, List.copyOf(values));
            }
        });
        byte[] body = answer.body();
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
