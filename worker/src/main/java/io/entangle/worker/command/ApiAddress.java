package io.entangle.worker.command;

import io.entangle.worker.runner.ApiTransport;
import io.entangle.worker.runner.UserApi;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a user's command reaches the API. */
final class ApiAddress {

    @Option(
            names = "--api-url",
            paramLabel = "URL",
            defaultValue = "${env:ENTANGLE_API_URL:-http://127.0.0.1:8080}",
            description = "Address of the API (ENTANGLE_API_URL; default: http://127.0.0.1:8080).")
    private URI url = URI.create("http://127.0.0.1:8080");

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            defaultValue = "${env:ENTANGLE_API_KEY}",
            description = "API key of a user (ENTANGLE_API_KEY); none where the API asks for none.")
    private @Nullable String key;

    UserApi open() {
        return new UserApi(new ApiTransport(url, key == null || key.isBlank() ? null : key));
    }
}
