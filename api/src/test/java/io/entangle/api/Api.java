package io.entangle.api;

import io.entangle.shared.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.core.env.Environment;
import tools.jackson.databind.JsonNode;

/** Calls the application under test as a user or a worker would. */
@TestComponent
public class Api {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Environment environment;

    Api(Environment environment) {
        this.environment = environment;
    }

    /**
     * What comes back for bytes that no HTTP client would send.
     *
     * @param request a whole request that closes its connection
     */
    public String raw(String request) throws IOException {
        try (Socket socket = new Socket("localhost", uri("/").getPort());
                OutputStream out = socket.getOutputStream()) {
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Address of a path. */
    public URI uri(String path) {
        return URI.create(
                "http://localhost:%s%s".formatted(environment.getRequiredProperty("local.server.port"), path));
    }

    /** A request with a key; add method, headers and body. */
    public HttpRequest.Builder request(String path, String key) {
        return HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + key);
    }

    /** GET as a user. */
    public Answer get(String path) {
        return send(request(path, EntangleIT.API_KEY).GET());
    }

    /** POST of JSON text as a user. */
    public Answer post(String path, String json) {
        return send(request(path, EntangleIT.API_KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    /** POST without a body as a user. */
    public Answer post(String path) {
        return send(request(path, EntangleIT.API_KEY).POST(HttpRequest.BodyPublishers.noBody()));
    }

    /** POST of any value, as JSON, as a worker. */
    public Answer postAsWorker(String path, Object value) {
        return send(request(path, EntangleIT.WORKER_KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.mapper().writeValueAsString(value))));
    }

    /** Sends any request. */
    public Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What came back. */
    public record Answer(HttpResponse<byte[]> response) {

        /** HTTP status. */
        public int status() {
            return response.statusCode();
        }

        /** First value of a header, or "" if there is none. */
        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** Body as it came. */
        public byte[] bytes() {
            return response.body();
        }

        /** Body as text. */
        public String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        /** Body as JSON. */
        public JsonNode json() {
            return Json.mapper().readTree(response.body());
        }

        /** What stands at a JSON pointer of the body, as text; "" if nothing does. */
        public String at(String pointer) {
            return json().at(pointer).asString("");
        }
    }
}
