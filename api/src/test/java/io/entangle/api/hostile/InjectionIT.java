package io.entangle.api.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/** What somebody sends does not become a header, nor a page that a browser would run. */
@EntangleIT
@Import({Aftermath.class, AttackedApi.class})
class InjectionIT {

    private static final String KEY = "Authorization: Bearer " + EntangleIT.API_KEY + "\r\n";

    @Autowired
    private Api api;

    @Autowired
    private AttackedApi attacked;

    @BeforeEach
    void begin() throws IOException {
        attacked.begin();
    }

    @AfterEach
    void unharmed() throws IOException {
        attacked.requireUnharmed();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/search-spaces/x%0d%0aSet-Cookie:%20injected=1",
                "/api/v1/search-spaces/x%0aSet-Cookie:%20injected=1",
                "/api/v1/search-spaces?cursor=%0d%0aSet-Cookie:%20injected=1",
                "/api/v1/experiments?owner=%0d%0aSet-Cookie:%20injected=1",
                "/api/v1/experiments?state=%0d%0aSet-Cookie:%20injected=1",
                "/api/v1/audit?resource=%0d%0aSet-Cookie:%20injected=1",
                "/api/v1/experiments/%0d%0aSet-Cookie:%20injected=1/subnets/1/artifacts/weights"
            })
    void aLineThatIsSentInAnAddressIsNoHeaderOfTheAnswer(String path) throws IOException {
        assertThat(head(api.raw(
                        "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + KEY + "Connection: close\r\n\r\n")))
                .startsWith("HTTP/1.1 ")
                .doesNotContainIgnoringCase("\nset-cookie")
                .doesNotStartWith("HTTP/1.1 5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Idempotency-Key: a\r\n Set-Cookie: injected=1\r\n",
                "Idempotency-Key: a\nSet-Cookie: injected=1\r\n",
                "Idempotency-Key: a\rSet-Cookie: injected=1\r\n",
                "Idempotency-Key: a\u0000b\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"
            })
    void aHeaderThatCouldBeReadInTwoWaysChangesNothing(String header) throws IOException {
        String answer = api.raw("POST /api/v1/experiments HTTP/1.1\r\nHost: localhost\r\n" + KEY
                + "Content-Type: application/json\r\n" + header + "Connection: close\r\n\r\n");

        assertThat(head(answer)).startsWith("HTTP/1.1 4").doesNotContainIgnoringCase("\nset-cookie");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/experiments?owner=%00",
                "/api/v1/audit?owner=a%00b",
                "/api/v1/audit?resource=%00",
                "/api/v1/search-spaces/a%00b",
                "/api/v1/datasets/%00"
            })
    void aNulIsRefused(String path) {
        Api.Answer answer = api.get(path);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    }

    @Test
    void whatIsToldOfANameIsNoPage() {
        Api.Answer answer = api.get("/api/v1/search-spaces/%3Cscript%3Ealert(1)%3Cscript%3E");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    private static String head(String answer) {
        int end = answer.indexOf("\r\n\r\n");
        return end < 0 ? answer : answer.substring(0, end);
    }
}
