package io.entangle.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

@EntangleIT
class AccessIT {

    @Autowired
    private Api api;

    @ParameterizedTest
    @ValueSource(
            strings = {"/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness", "/v3/api-docs"})
    void healthAndTheOpenApiDocumentNeedNoKey(String path) {
        assertThat(api.send(HttpRequest.newBuilder(api.uri(path))).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/anything", "/api/v1/worker/leases", "/actuator/prometheus", "/anything"})
    void everythingElseIsRefusedWithoutAKeyByAProblem(String path) {
        Api.Answer answer = api.send(HttpRequest.newBuilder(api.uri(path)));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(answer.at("/detail")).contains("Authorization: Bearer");
    }

    @Test
    void aWrongKeyIsNoKey() {
        assertThat(api.send(api.request("/api/v1/anything", EntangleIT.API_KEY + "x"))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aUsersKeyDoesNotOpenTheWorkersProtocolNorAWorkersKeyTheRest() {
        Api.Answer user = api.send(api.request("/api/v1/worker/anything", EntangleIT.API_KEY));
        Api.Answer worker = api.send(api.request("/api/v1/anything", EntangleIT.WORKER_KEY));

        assertThat(user.status()).isEqualTo(403);
        assertThat(user.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(worker.status()).isEqualTo(403);
    }

    @Test
    void theRightKeyReachesTheApplication() {
        assertThat(api.get("/api/v1/anything").status()).isEqualTo(404);
        assertThat(api.send(api.request("/api/v1/worker/anything", EntangleIT.WORKER_KEY))
                        .status())
                .isEqualTo(404);
        assertThat(api.get("/actuator/prometheus").text()).contains("jvm_memory_used_bytes");
    }
}
