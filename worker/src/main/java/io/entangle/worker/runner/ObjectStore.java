package io.entangle.worker.runner;

import io.entangle.shared.contract.v1.BucketObject;
import io.entangle.shared.contract.v1.PresignedPart;
import io.entangle.worker.handler.ObjectGone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Transfers with the object store by addresses that the API has signed. The API's key is not known here and so is sent to nobody; addresses are not told in messages,
 * for who knows one can use it.
 */
final class ObjectStore {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int OK = 200;
    /** Forbidden or expired, not there, with another tag. */
    private static final Set<Integer> FOR_GOOD = Set.of(403, 404, 412);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    /**
     * Gets a content into a file, which is overwritten; what came has yet to be checked.
     *
     * @throws StoreFailure if it could not be got
     */
    void get(URI address, Path file, Duration timeout) throws InterruptedException {
        exchange(request(address).GET().build(), ApiTransport.intoFile(file), timeout);
    }

    /**
     * Gets an object into a file, which is overwritten, if it has the tag it was listed with.
     *
     * @throws ObjectGone if it has not, is not there, or its address has expired
     * @throws StoreFailure if it could not be got
     */
    void get(BucketObject object, Path file, Duration timeout) throws InterruptedException {
        HttpRequest request = request(URI.create(object.url()))
                .header("If-Match", object.tag())
                .GET()
                .build();
        try {
            exchange(request, ApiTransport.intoFile(file), timeout);
            if (Files.size(file) != object.bytes()) {
                throw new StoreFailure("%s came with %d bytes".formatted(object, Files.size(file)), null);
            }
        } catch (StoreFailure e) {
            if (FOR_GOOD.contains(e.status())) {
                throw new ObjectGone("%s was answered %d".formatted(object, e.status()), e);
            }
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends a part, which the store checks by its MD5.
     *
     * @throws StoreFailure if it did not arrive
     */
    void put(PresignedPart part, byte[] content, Duration timeout) throws InterruptedException {
        HttpRequest.Builder request = request(URI.create(part.url())).PUT(BodyPublishers.ofByteArray(content));
        part.headers().forEach(request::header);
        exchange(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8), timeout);
    }

    private static HttpRequest.Builder request(URI address) {
        if (!"http".equals(address.getScheme()) && !"https".equals(address.getScheme())) {
            throw new StoreFailure("an address of the object store is not one of HTTP", null);
        }
        return HttpRequest.newBuilder(address);
    }

    private void exchange(HttpRequest request, BodyHandler<String> handler, Duration timeout)
            throws InterruptedException {
        String what = request.method() + " at the object store " + request.uri().getAuthority();
        CompletableFuture<HttpResponse<String>> pending = client.sendAsync(request, handler);
        try {
            HttpResponse<String> response = pending.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (response.statusCode() != OK) {
                throw new StoreFailure(
                        "%s was answered %d".formatted(what, response.statusCode()), response.statusCode());
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw new StoreFailure("no answer to " + what, cause);
            }
            throw new IllegalStateException(what + " could not be sent", e.getCause());
        } catch (TimeoutException e) {
            throw new StoreFailure("no answer to %s within %d s".formatted(what, timeout.toSeconds()), e);
        } finally {
            pending.cancel(true);
        }
    }
}
