package io.entangle.api.hostile;

import static io.entangle.api.hostile.AttackedApi.requireRefusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.security.GivenKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Import;

/** Fields, addresses, methods and lines that a caller has no business with. */
@EntangleIT
@Import({Aftermath.class, AttackedApi.class})
@ExtendWith(OutputCaptureExtension.class)
class ForgedRequestIT {

    private static final String KEY = "Authorization: Bearer " + EntangleIT.API_KEY;
    private static final String JSON = "Content-Type: application/json";

    @Autowired
    private Api api;

    @Autowired
    private AttackedApi attacked;

    private String reader = "";

    @BeforeEach
    void begin() throws IOException {
        reader = "Authorization: Bearer "
                + new GivenKeys(api).give("forger", "read").key();
        attacked.begin();
    }

    @AfterEach
    void unharmed() throws IOException {
        attacked.requireUnharmed();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/search-spaces | {\"name\": \"forged\", \"preset\": \"shapes-32\", \"id\": \"00000000-0000-0000-0000-000000000000\"} | /id",
                "/api/v1/datasets | {\"name\": \"forged\", \"uri\": \"builtin:shapes\", \"state\": \"READY\"} | /state",
                "/api/v1/experiments | {\"name\": \"forged\", \"searchSpace\": \"s\", \"dataset\": \"d\", \"createdAt\": \"2020-01-01T00:00:00Z\"} | /createdAt",
                "/api/v1/api-keys | {\"name\": \"forged\", \"owner\": \"o\", \"scopes\": [\"read\"], \"key\": \"ent_mine\"} | /key",
                "/api/v1/api-keys | {\"name\": \"forged\", \"owner\": \"o\", \"scopes\": [\"root\"]} | /scopes/0",
                "/api/v1/search-spaces | {\"__proto__\": {\"admin\": true}, \"name\": \"forged\", \"preset\": \"shapes-32\"} | /__proto__",
                "/api/v1/search-spaces | {\"@class\": \"java.lang.Runtime\", \"name\": \"forged\", \"preset\": \"shapes-32\"} | /@class",
            })
    void aFieldThatIsNotTheCallersToSetIsRefused(String path, String json, String pointer) throws IOException {
        RawAnswer answer = attacked.answer(
                RawRequest.of("POST", path, KEY, JSON).with(json.getBytes(StandardCharsets.UTF_8), Framing.LENGTH));

        requireRefusal(answer, 422);
        assertThat(answer.json().orElseThrow().path("errors").findValuesAsString("pointer"))
                .contains(pointer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/yaml",
                "application/xml",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "text/plain",
                "application/cbor",
                "application/x-java-serialized-object",
                "application/*+json",
                "*/*"
            })
    void onlyJsonIsRead(String type) throws IOException {
        byte[] yaml = "name: &a [x]\nforged: [*a, *a]".getBytes(StandardCharsets.UTF_8);

        requireRefusal(
                attacked.answer(RawRequest.of("POST", "/api/v1/search-spaces", KEY, "Content-Type: " + type)
                        .with(yaml, Framing.LENGTH)),
                415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/experiments/../api-keys",
                "/api/v1/experiments/..;/api-keys",
                "/api/v1/experiments/%2e%2e/api-keys",
                "/api/v1/experiments/%252e%252e/api-keys",
                "/api/v1//api-keys",
                "/api/v1/./api-keys",
                "/api/v1/api-keys/",
                "/api/v1/api-keys;a=b",
                "/api/v1/api-keys%00",
                "/api/v1/api-keys%2f",
                "/api/v1/API-KEYS",
                "/API/v1/api-keys",
                "/api/v1\\api-keys",
                "//api/v1/api-keys",
                "http://localhost/api/v1/api-keys",
                "/swagger-ui/../api/v1/api-keys",
                "/swagger-ui/..%2fapi/v1/api-keys",
                "/swagger-ui/%2e%2e/%2e%2e/application.yaml",
                "/actuator/health/../env",
                "/actuator/env",
                "/actuator/heapdump"
            })
    void anAddressThatIsWrittenOtherwiseOpensNothingMore(String address) throws IOException {
        RawAnswer answer = attacked.answer(RawRequest.of("GET", address, reader));

        requireRefusal(answer, 400, 401, 403, 404);
        assertThat(answer.text()).doesNotContain("\"items\"", "spring:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-HTTP-Method-Override: DELETE", "X-Method-Override: POST", "X-HTTP-Method: PUT"})
    void aMethodIsWhatTheRequestLineSays(String header) throws IOException {
        assertThat(attacked.answer(RawRequest.of("GET", "/api/v1/experiments", reader, header))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void noParameterOfTheQueryIsAMethod() throws IOException {
        requireRefusal(attacked.answer(RawRequest.of("GET", "/api/v1/experiments?_method=DELETE", reader)), 400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/actuator/prometheus | `` | 200",
                "/actuator/prometheus | ` , ,` | 200",
                "/actuator/health | `` | 200",
                "/api/v1/experiments | `` | 200",
                "/actuator/prometheus | text | 406",
                "/actuator/prometheus | `text/plain, ;q=` | 406",
                "/actuator/health | a/b/c | 406",
                "/api/v1/experiments | */json | 406",
            })
    void whatIsAcceptedIsReadOrRefused(String path, String accept, int status) throws IOException {
        RawAnswer answer = attacked.answer(RawRequest.of("GET", path, KEY, "Accept: " + accept));

        assertThat(answer.status()).isEqualTo(status);
        if (status == 406) {
            requireRefusal(answer, 406);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "TRACK", "CONNECT", "PROPFIND", "DEBUG", "get"})
    void noOtherMethodIsAnswered(String method) throws IOException {
        RawAnswer answer = attacked.answer(RawRequest.of(method, "/api/v1/experiments", KEY, "X-Secret: echoed"));

        assertThat(answer.status()).isIn(400, 405, 501);
        assertThat(answer.text()).doesNotContain("echoed");
    }

    @Test
    void noLineOfTheLogIsTheCallers(CapturedOutput output) throws IOException {
        String line = "forged\n2026-11-30 FORGED line\r\nFORGED too\u2028FORGED\u001b[31m";
        String json = "{\"name\": %s, \"uri\": %s}"
                .formatted(
                        "\"" + line.replace("\n", "\\n").replace("\r", "\\r").replace("\u001b", "\\u001b") + "\"",
                        "\"x\"");
        String encoded = Percent.encode(line);
        attacked.answer(RawRequest.of("POST", "/api/v1/datasets", KEY, JSON)
                .with(json.getBytes(StandardCharsets.UTF_8), Framing.LENGTH));
        attacked.answer(RawRequest.of("GET", "/api/v1/datasets/" + encoded, KEY));
        attacked.answer(RawRequest.of("GET", "/api/v1/experiments?owner=" + encoded + "&limit=" + encoded, KEY));
        attacked.answer(RawRequest.of("GET", "/api/v1/experiments?" + encoded + "=%ff", KEY));
        attacked.answer(RawRequest.of("GET", "/api/v1/experiments", "Authorization: Bearer FORGED\nFORGED line"));
        attacked.answer(
                RawRequest.of("GET", "/api/v1/experiments", KEY, "X-Request-Id: a\nFORGED", "User-Agent: FORGED"));
        attacked.answer(RawRequest.of("FORGED\nFORGED", "/api/v1/experiments", KEY));

        assertThat(output.getAll().lines())
                .noneMatch(written -> written.stripLeading().startsWith("FORGED"));
        assertThat(output.getAll()).doesNotContain("\u001b[31m", "2026-11-30 FORGED");
    }
}
