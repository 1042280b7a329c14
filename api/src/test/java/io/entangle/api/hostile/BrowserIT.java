package io.entangle.api.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.EntangleIT;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/** What a browser is told, so that no page of others uses the API and nothing that somebody has named runs in it. */
@EntangleIT
@Import({Aftermath.class, AttackedApi.class})
class BrowserIT {

    private static final String KEY = "Authorization: Bearer " + EntangleIT.API_KEY;

    @Autowired
    private AttackedApi attacked;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/experiments",
                "/api/v1/nothing",
                "/actuator/health",
                "/v3/api-docs",
                "/swagger-ui/index.html",
                "/error"
            })
    void nothingIsFramedGuessedOrReferred(String path) throws IOException {
        RawAnswer answer = attacked.answer(RawRequest.of("GET", path, KEY));

        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.header("Content-Security-Policy"))
                .contains("default-src '%s'".formatted(path.startsWith("/swagger-ui") ? "self" : "none"))
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe-eval");
    }

    @Test
    void swaggerUiRunsNoScriptThatStandsInThePage() throws IOException {
        RawAnswer page = attacked.answer(RawRequest.of("GET", "/swagger-ui/index.html"));

        assertThat(page.header("Content-Security-Policy")).contains("script-src 'self';");
        assertThat(page.text()).doesNotContainPattern("<script(?![^>]*\\bsrc=)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null", "http://localhost.evil.example"})
    void noOtherOriginIsAllowedToReadOrSend(String origin) throws IOException {
        attacked.begin();
        RawAnswer asked = attacked.answer(RawRequest.of(
                "OPTIONS",
                "/api/v1/experiments",
                "Origin: " + origin,
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: authorization"));
        RawAnswer read = attacked.answer(RawRequest.of("GET", "/api/v1/experiments", KEY, "Origin: " + origin));

        for (RawAnswer answer : new RawAnswer[] {asked, read}) {
            assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
            assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
        }
        attacked.requireUnharmed();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: evil.example",
                "X-Forwarded-Host: evil.example",
                "Forwarded: host=evil.example",
                "X-Forwarded-Prefix: //evil.example"
            })
    void noAddressIsMadeOfWhatARequestSaysTheServerIsCalled(String header) throws IOException {
        RawAnswer moved = attacked.answer(RawRequest.of("GET", "/swagger-ui.html", header));
        RawAnswer list = attacked.answer(RawRequest.of("GET", "/api/v1/experiments", KEY, header));
        RawAnswer document = attacked.answer(RawRequest.of("GET", "/v3/api-docs/swagger-config", header));

        assertThat(moved.header("Location")).doesNotContain("evil");
        assertThat(list.text()).doesNotContain("evil");
        assertThat(document.status()).isEqualTo(200);
    }
}
