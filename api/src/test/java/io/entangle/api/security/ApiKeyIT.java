package io.entangle.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@EntangleIT
class ApiKeyIT {

    private static final String KEYS = "/api/v1/api-keys";
    private static final String SPACES = "/api/v1/search-spaces";

    @Autowired
    private Api api;

    @Autowired
    private JdbcClient sql;

    private GivenKeys keys;

    @BeforeEach
    void keysOfTheApi() {
        keys = new GivenKeys(api);
    }

    @Test
    void aKeyIsShownOnceAndKeptAsItsDigest() {
        Api.Answer given = api.post(KEYS, "{\"name\": \"shown once\", \"owner\": \"vision\", \"scopes\": [\"read\"]}");
        String key = given.at("/key");

        assertThat(given.status()).isEqualTo(201);
        assertThat(given.header("Location")).isEqualTo(KEYS + "/" + given.at("/id"));
        assertThat(given.header("Cache-Control")).contains("no-store");
        assertThat(key).matches("ent_[A-Za-z0-9_-]{43}").startsWith(given.at("/prefix"));
        assertThat(given.at("/prefix")).hasSize(12);
        assertThat(api.get(KEYS + "/" + given.at("/id")).text()).doesNotContain(key);
        assertThat(api.get(KEYS).text()).contains(given.at("/id")).doesNotContain(key);
        Map<String, Object> row = sql.sql("select * from api_key where id = cast(:id as uuid)")
                .param("id", given.at("/id"))
                .query()
                .singleRow();
        assertThat(row.values().toString()).doesNotContain(key).contains(KeyText.sha256(key));
    }

    @Test
    void noTwoKeysAreAlike() {
        assertThat(List.of(keys.give("vision", "read"), keys.give("vision", "read")))
                .extracting(GivenKeys.Given::key)
                .doesNotHaveDuplicates();
    }

    @Test
    void itOpensWhatItsScopesSay() {
        GivenKeys.Given reader = keys.give("vision", "read");

        assertThat(asked(SPACES, reader).status()).isEqualTo(200);
        Api.Answer refused = posted(SPACES, reader);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(refused.at("/detail")).contains("scope write");
        assertThat(refused.header("WWW-Authenticate")).contains("insufficient_scope", "scope=\"write\"");
    }

    @Test
    void anAdminsKeyReadsWritesAndGivesOutKeysButDoesNotWork() {
        GivenKeys.Given admin = keys.give("", "admin");

        assertThat(asked(SPACES, admin).status()).isEqualTo(200);
        assertThat(posted(SPACES, admin).status()).isEqualTo(415);
        assertThat(asked(KEYS, admin).status()).isEqualTo(200);
        assertThat(posted("/api/v1/worker/leases", admin).status()).isEqualTo(403);
    }

    @Test
    void whenItWasLastUsedIsWrittenDownOnceAMinute() {
        GivenKeys.Given reader = keys.give("vision", "read");
        assertThat(api.get(KEYS + "/" + reader.id()).json().has("lastUsedAt")).isFalse();

        asked(SPACES, reader);
        String used = api.get(KEYS + "/" + reader.id()).at("/lastUsedAt");
        asked(SPACES, reader);

        assertThat(used).isNotEmpty();
        assertThat(api.get(KEYS + "/" + reader.id()).at("/lastUsedAt")).isEqualTo(used);
    }

    @Test
    void aRevokedKeyOpensNothingAtOnceAndStaysInTheList() {
        GivenKeys.Given reader = keys.give("vision", "read");
        assertThat(asked(SPACES, reader).status()).isEqualTo(200);

        assertThat(revoked(reader.id()).status()).isEqualTo(204);
        String at = api.get(KEYS + "/" + reader.id()).at("/revokedAt");
        assertThat(asked(SPACES, reader).status()).isEqualTo(401);
        assertThat(at).isNotEmpty();
        assertThat(revoked(reader.id()).status()).isEqualTo(204);
        assertThat(api.get(KEYS + "/" + reader.id()).at("/revokedAt")).isEqualTo(at);
        assertThat(revoked("00000000-0000-7000-8000-000000000000").status()).isEqualTo(404);
    }

    @Test
    void anExpiredKeyOpensNothing() {
        GivenKeys.Given reader = keys.give("vision", "read");
        sql.sql("update api_key set expires_at = now() where id = cast(:id as uuid)")
                .param("id", reader.id())
                .update();

        assertThat(asked(SPACES, reader).status()).isEqualTo(401);
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        Api.Answer answer = api.post(
                KEYS,
                "{\"scopes\": [], \"expiresAt\": \"2001-01-01T00:00:00Z\", \"owner\": \"" + "x".repeat(101) + "\"}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("errors").findValuesAsString("pointer"))
                .containsExactlyInAnyOrder("/name", "/scopes", "/expiresAt", "/owner");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\": \"n\", \"scopes\": [\"read\"]} | /owner",
                "{\"name\": \"n\", \"scopes\": [\"root\"]} | /scopes/0",
                "{\"name\": \"n\", \"scopes\": [\"worker\"], \"admin\": true} | /admin"
            })
    void whatIsMissingOrUnknownIsNamed(String json, String pointer) {
        Api.Answer answer = api.post(KEYS, json);

        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.json().path("errors").findValuesAsString("pointer")).contains(pointer);
    }

    /** Names come into logs, pages and headers; none may begin a new line there. */
    @ParameterizedTest
    @ValueSource(strings = {"\\r\\nSet-Cookie: a=b", "\\n", "\\u0000", "\\u001b[2J", "\\u0085"})
    void aNameOrOwnerWithControlCharactersIsRefused(String control) {
        String text = "n" + control + "n";

        assertThat(api.post(KEYS, "{\"name\": \"%s\", \"scopes\": [\"worker\"]}".formatted(text))
                        .status())
                .isEqualTo(422);
        assertThat(api.post(KEYS, "{\"name\": \"n\", \"owner\": \"%s\", \"scopes\": [\"read\"]}".formatted(text))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void theListHasPages() {
        keys.give("vision", "read");
        keys.give("vision", "read");

        JsonNode first = api.get(KEYS + "?limit=1").json();
        JsonNode second = api.get(
                        KEYS + "?limit=1&cursor=" + first.path("nextCursor").asString())
                .json();

        assertThat(first.at("/items/0/id").asString())
                .isGreaterThan(second.at("/items/0/id").asString());
    }

    private Api.Answer asked(String path, GivenKeys.Given key) {
        return api.send(api.request(path, key.key()).GET());
    }

    private Api.Answer posted(String path, GivenKeys.Given key) {
        return api.send(api.request(path, key.key()).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private Api.Answer revoked(String id) {
        return api.send(api.request(KEYS + "/" + id, EntangleIT.API_KEY).DELETE());
    }
}
