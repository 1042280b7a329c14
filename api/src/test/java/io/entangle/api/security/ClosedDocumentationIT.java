package io.entangle.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** With the documentation closed, health alone is anybody's. */
@EntangleIT
@TestPropertySource(properties = "entangle.security.open-documentation=false")
class ClosedDocumentationIT {

    @Autowired
    private Api api;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/swagger-ui.html",
                "/swagger-ui/index.html",
                "/swagger-ui/swagger-ui-bundle.js",
                "/v3/api-docs",
                "/v3/api-docs.yaml",
                "/v3/api-docs/swagger-config"
            })
    void theDocumentationNeedsTheScopeRead(String page) {
        GivenKeys keys = new GivenKeys(api);

        assertThat(status(page)).isEqualTo(401);
        assertThat(status(page, keys.give("script", "write").key())).isEqualTo(403);
        assertThat(status(page, keys.give("reader", "read").key())).isIn(200, 302);
    }

    @Test
    void healthStaysOpen() {
        assertThat(status("/actuator/health")).isEqualTo(200);
        assertThat(status("/actuator/health/readiness")).isEqualTo(200);
    }

    private int status(String path) {
        return api.send(HttpRequest.newBuilder(api.uri(path)).GET()).status();
    }

    private int status(String path, String key) {
        return api.send(api.request(path, key).GET()).status();
    }
}
