package io.entangle.worker.runner;

import io.entangle.shared.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * One request, one answer: adds the key, reads JSON, and tells refusals from silence. Retries are the caller's.
 *
 * <p>Timeouts bound the whole exchange, body included. All methods throw {@link ApiProblem} for a refusal and {@link ApiUnreachable} where no answer came.
 */
public final class ApiTransport {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int OK = 200;
    private static final int FIRST_REFUSAL = 300;
    private static final int TEMPORARY_REDIRECT = 307;

    private final String api;
    private final @Nullable String key;
    // Over HTTP/2 the first request would ask for an upgrade that not every proxy survives.
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    /**
     * A transport to one API.
     *
     * @param api its address, with or without a slash at the end
     * @param key API key, or null where the API asks for none
     * @throws IllegalArgumentException if the address is none
     */
    public ApiTransport(URI api, @Nullable String key) {
        String address = api.toString();
        if (!address.matches("https?://.+")) {
            throw new IllegalArgumentException(
                    "'%s' is no address of an API, such as http://127.0.0.1:8080".formatted(address));
        }
        this.api = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
        this.key = key;
    }

    /** Address of the API, without a slash at the end. */
    public String api() {
        return api;
    }

    /** Whether requests carry a key. */
    public boolean hasKey() {
        return key != null;
    }

    /** Gets a text: JSON, unless the headers ask for another type. */
    public String get(String path, Map<String, String> headers, Duration timeout) throws InterruptedException {
        HttpRequest.Builder request = request(path).GET();
        headers.forEach(request::setHeader);
        return send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8), timeout);
    }

    /** Posts a document as JSON; the answer is empty where there is no content. */
    public String post(String path, Object document, Map<String, String> headers, Duration timeout)
            throws InterruptedException {
        return post(
                path,
                "application/json",
                BodyPublishers.ofByteArray(Json.mapper().writeValueAsBytes(document)),
                headers,
                timeout);
    }

    /** Posts bytes, streamed. */
    String upload(String path, BodyPublisher content, Map<String, String> headers, Duration timeout)
            throws InterruptedException {
        return post(path, "application/octet-stream", content, headers, timeout);
    }

    private String post(String path, String type, BodyPublisher content, Map<String, String> headers, Duration timeout)
            throws InterruptedException {
        HttpRequest.Builder request = request(path).header("Content-Type", type).POST(content);
        headers.forEach(request::header);
        return send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8), timeout);
    }

    /** Gets a content into a file, which is overwritten, or the address where it is; the key must not be sent there. */
    Optional<URI> download(String path, Path file, Duration timeout) throws InterruptedException {
        HttpRequest request = request(path).GET().build();
        HttpResponse<String> response = exchange(request, intoFile(file), timeout);
        Optional<String> elsewhere = response.headers().firstValue("Location");
        if (response.statusCode() == TEMPORARY_REDIRECT && elsewhere.isPresent()) {
            return Optional.of(URI.create(elsewhere.get()));
        }
        accepted(request, response);
        return Optional.empty();
    }

    /** Writes a content to a file, which is overwritten, and keeps the text of any other answer. */
    static BodyHandler<String> intoFile(Path file) {
        return answer -> answer.statusCode() == OK
                ? BodySubscribers.mapping(
                        BodySubscribers.ofFile(
                                file,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.TRUNCATE_EXISTING),
                        Path::toString)
                : BodySubscribers.ofString(StandardCharsets.UTF_8);
    }

    /**
     * Reads a JSON text of the API.
     *
     * @throws ApiMismatch if it is none of that type
     */
    public static <T> T read(String json, Class<T> type) {
        try {
            return Json.mapper().readValue(json, type);
        } catch (JacksonException e) {
            throw new ApiMismatch(type, e);
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api + path))
                .header("Accept", "application/json, application/problem+json, application/octet-stream");
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        return request;
    }

    private String send(HttpRequest request, BodyHandler<String> handler, Duration timeout)
            throws InterruptedException {
        return accepted(request, exchange(request, handler, timeout));
    }

    private static String accepted(HttpRequest request, HttpResponse<String> response) {
        if (response.statusCode() >= FIRST_REFUSAL) {
            throw ApiProblem.of(named(request), response.statusCode(), response.body());
        }
        return response.body();
    }

    private HttpResponse<String> exchange(HttpRequest request, BodyHandler<String> handler, Duration timeout)
            throws InterruptedException {
        CompletableFuture<HttpResponse<String>> pending = client.sendAsync(request, handler);
        try {
            return pending.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
                throw new ApiUnreachable("no answer from %s to %s (%s)".formatted(api, named(request), why), cause);
            }
            throw new IllegalStateException(named(request) + " could not be sent", e.getCause());
        } catch (TimeoutException e) {
            throw new ApiUnreachable(
                    "no answer from %s to %s within %d s".formatted(api, named(request), timeout.toSeconds()), e);
        } finally {
            pending.cancel(true);
        }
    }

    private static String named(HttpRequest request) {
        return request.method() + " " + request.uri().getPath();
    }
}
