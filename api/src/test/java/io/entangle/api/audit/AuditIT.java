package io.entangle.api.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.security.GivenKeys;
import java.net.http.HttpRequest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

@EntangleIT
class AuditIT {

    private static final String SPACES = "/api/v1/search-spaces";

    @Autowired
    private Api api;

    private GivenKeys keys;

    @BeforeEach
    void keysOfTheApi() {
        keys = new GivenKeys(api);
    }

    @Test
    void aChangeSaysWhoMadeItWhatItWasAboutAndFromWhere() {
        GivenKeys.Given key = keys.give("audited", "write");
        Api.Answer made = post(key.key(), SPACES, "{\"name\": \"audited\", \"preset\": \"autoformer-tiny\"}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);

        // The answer may be read a moment before the entry is written.
        await().untilAsserted(() -> assertThat(entries("?owner=audited")).hasSize(1));
        JsonNode entry = entries("?owner=audited").get(0);
        assertThat(entry.path("caller").asString())
                .isEqualTo("key of a test (%s)".formatted(key.key().substring(0, 12)));
        assertThat(entry.path("action").asString()).isEqualTo("createSearchSpace");
        assertThat(entry.path("resource").asString()).isEqualTo(SPACES + "/" + made.at("/id"));
        assertThat(entry.path("status").asInt()).isEqualTo(201);
        assertThat(entry.path("address").asString()).isEqualTo("127.0.0.1");
        assertThat(entry.path("at").asString()).isNotEmpty();
    }

    @Test
    void aKeyThatIsRevokedIsAChangeAndNoKeyStandsInTheLog() {
        GivenKeys.Given key = keys.give("audited-keys", "read");
        String path = "/api/v1/api-keys/" + key.id();
        api.send(api.request(path, EntangleIT.API_KEY).DELETE());

        await().untilAsserted(() -> assertThat(entries("?resource=" + path))
                .extracting(
                        entry -> entry.path("action").asString(),
                        entry -> entry.path("caller").asString())
                .containsExactly(
                        tuple("revokeApiKey", "entangle.security.api-key"),
                        tuple("createApiKey", "entangle.security.api-key")));
        assertThat(api.get("/api/v1/audit").text()).doesNotContain(key.key());
    }

    @Test
    void questionsAndWhatWasRefusedAreNoChanges() {
        GivenKeys.Given key = keys.give("asking", "read", "write");
        post(key.key(), SPACES, "{\"name\": \"asked-for\", \"preset\": \"autoformer-tiny\"}");

        api.send(api.request(SPACES, key.key()).GET());
        assertThat(post(key.key(), SPACES + "/asked-for/sample", "{\"count\": 1}")
                        .status())
                .isEqualTo(200);
        assertThat(post(key.key(), SPACES, "{}").status()).isEqualTo(422);
        assertThat(post(key.key(), "/api/v1/api-keys", "{}").status()).isEqualTo(403);
        post(key.key(), SPACES, "{\"name\": \"asked-for-last\", \"preset\": \"autoformer-tiny\"}");

        await().untilAsserted(() -> assertThat(entries("?owner=asking")).hasSizeGreaterThanOrEqualTo(2));
        assertThat(entries("?owner=asking")).hasSize(2);
    }

    private List<JsonNode> entries(String query) {
        return api.get("/api/v1/audit" + query)
                .json()
                .path("items")
                .valueStream()
                .toList();
    }

    private Api.Answer post(String key, String path, String json) {
        return api.send(api.request(path, key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }
}
