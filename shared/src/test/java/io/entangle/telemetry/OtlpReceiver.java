package io.entangle.telemetry;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A collector that takes traces by OTLP over HTTP in protobuf, where ids are bytes as they are and names are UTF-8. */
public final class OtlpReceiver implements AutoCloseable {

    private final HttpServer server;
    private final List<String> bodies = new CopyOnWriteArrayList<>();

    /** Starts on a free port. */
    public OtlpReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/v1/traces", exchange -> {
            try (exchange) {
                bodies.add(text(exchange.getRequestBody().readAllBytes()));
                exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
                exchange.sendResponseHeaders(200, -1);
            }
        });
        server.start();
    }

    /** Where it listens. */
    public String endpoint() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** Whether a span of that name, in that trace, has arrived; both stand in the same span, which names no other trace. */
    public boolean has(String traceId, String spanName) {
        String id = text(HexFormat.of().parseHex(traceId));
        String name = text(spanName.getBytes(StandardCharsets.UTF_8));
        return bodies.stream().anyMatch(body -> {
            for (int at = body.indexOf(name); at >= 0; at = body.indexOf(name, at + 1)) {
                int own = body.lastIndexOf(id, at);
                if (own >= 0 && at - own < MOST_BETWEEN) {
                    return true;
                }
            }
            return false;
        });
    }

    /** Between a trace's id and the name of a span stand the ids of the span and of its parent, its flags, and the tags of the fields. */
    private static final int MOST_BETWEEN = 64;

    /** How many bodies have arrived. */
    public int received() {
        return bodies.size();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
