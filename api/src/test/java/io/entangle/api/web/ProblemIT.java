package io.entangle.api.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import java.io.IOException;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

@EntangleIT
class ProblemIT {

    private static final String SPACES = "/api/v1/search-spaces";

    @Autowired
    private Api api;

    @Test
    void anUnknownPathIs404() {
        expectProblem(api.get("/api/v1/nothing-here"), 404);
    }

    @Test
    void anUnknownResourceIs404AndNamesIt() {
        Api.Answer answer = api.get(SPACES + "/never-made");

        expectProblem(answer, 404);
        assertThat(answer.at("/detail")).isEqualTo("There is no search space never-made");
    }

    @Test
    void aWrongMethodIs405WithTheAllowedOnes() {
        Api.Answer answer = api.send(api.request(SPACES, EntangleIT.API_KEY).DELETE());

        expectProblem(answer, 405);
        assertThat(answer.header("Allow")).contains("GET", "POST");
    }

    @Test
    void anUnacceptableTypeIs406() {
        expectProblem(api.send(api.request(SPACES, EntangleIT.API_KEY).header("Accept", "image/png")), 406);
    }

    @Test
    void aBodyThatIsNoJsonIs415() {
        expectProblem(
                api.send(api.request(SPACES, EntangleIT.API_KEY)
                        .header("Content-Type", "text/csv")
                        .POST(HttpRequest.BodyPublishers.ofString("a,b"))),
                415);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\": | end-of-input",
                "{'name': 1} | Unexpected character",
                "'' | needs a body",
                "{} {} | Trailing"
            })
    void malformedJsonIs400AndSaysWhere(String json, String expected) {
        Api.Answer answer = api.post(SPACES, json);

        expectProblem(answer, 400);
        assertThat(answer.at("/detail")).contains(expected);
    }

    @Test
    void aRepeatedPropertyIs400() {
        expectProblem(api.post(SPACES, "{\"name\": \"a\", \"name\": \"b\"}"), 400);
    }

    @Test
    void aHugeBodyIs413() {
        String filler = "x".repeat(CheckedJsonConverter.MAX_BYTES);

        expectProblem(api.post(SPACES, "{\"name\": \"" + filler + "\"}"), 413);
    }

    @ParameterizedTest
    @CsvSource({"limit=0", "limit=201", "limit=many", "cursor=!!!", "cursor=AAAA"})
    void aWrongParameterIs400(String query) {
        Api.Answer answer = api.get(SPACES + "?" + query);

        expectProblem(answer, 400);
        assertThat(answer.at("/detail")).startsWith(query.substring(0, query.indexOf('=')));
    }

    @Test
    void whatTheContainerItselfRefusesIsAProblemToo() throws IOException {
        assertThat(api.raw("GET /api/v1/%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json")
                .contains("\"status\":400")
                .doesNotContain("<html");
        assertThat(api.raw("GET /api/v1/a;b=c//d HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json");
    }

    private static void expectProblem(Api.Answer answer, int status) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.at("/title")).isNotEmpty();
    }
}
