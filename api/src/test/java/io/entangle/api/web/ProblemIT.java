package io.entangle.api.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.shared.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

@EntangleIT
class ProblemIT {

    private static final String SPACES = "/api/v1/search-spaces";
    private static final UUID NONE = new UUID(0, 0);

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
        assertThat(answer.at("/detail")).isEqualTo("This path does not answer DELETE; it answers GET, POST");
    }

    @Test
    void anUnacceptableTypeIs406() {
        Api.Answer answer = api.send(api.request(SPACES, EntangleIT.API_KEY).header("Accept", "image/png"));

        expectProblem(answer, 406);
        assertThat(answer.at("/detail"))
                .isEqualTo("Nothing that Accept takes is answered here; there is application/json");
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
        String filler = "x".repeat(1 << 20);

        expectProblem(api.post(SPACES, "{\"name\": \"" + filler + "\"}"), 413);
    }

    @ParameterizedTest
    @CsvSource({"limit=0", "limit=201", "limit=many", "cursor=!!!", "cursor=AAAA"})
    void aWrongParameterIs400(String query) {
        Api.Answer answer = api.get(SPACES + "?" + query);

        expectProblem(answer, 400);
        assertThat(answer.at("/detail")).startsWith(query.substring(0, query.indexOf('=')));
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("no key", asked("GET", SPACES, null), 401),
                Arguments.of("an unknown path", asked("GET", "/api/v1/nothing", ""), 404),
                Arguments.of("an unknown path outside the API", asked("GET", "/nothing", ""), 404),
                Arguments.of(
                        "an unknown action", asked("POST", "/api/v1/experiments/%s:explode".formatted(NONE), ""), 405),
                Arguments.of("an unknown experiment", asked("GET", "/api/v1/experiments/" + NONE, ""), 404),
                Arguments.of("what is no id", asked("GET", "/api/v1/experiments/first", ""), 400),
                Arguments.of("a method that nothing has", asked("PUT", SPACES, ""), 405),
                Arguments.of("an unacceptable type", asked("GET", SPACES, "Accept: image/png"), 406),
                Arguments.of("no body", asked("POST", SPACES, "Content-Type: application/json"), 400),
                Arguments.of("a body of no type", asked("POST", SPACES, "Content-Length: 0"), 415),
                Arguments.of("a malformed escape", asked("GET", "/api/v1/%zz", ""), 400),
                Arguments.of("a malformed escape in a query", asked("GET", SPACES + "?cursor=%zz", ""), 400),
                Arguments.of("a malformed escape behind a semicolon", asked("GET", SPACES + ";a=%zz", ""), 400),
                Arguments.of("half a character", asked("GET", "/api/v1/experiments/%c3", ""), 400),
                Arguments.of("an escaped slash", asked("GET", "/api/v1/search-spaces/a%2fb", ""), 400),
                Arguments.of("parameters of a path", asked("GET", "/api/v1/a;b=c//d", ""), 400),
                Arguments.of("a NUL", asked("GET", SPACES + "?cursor=%00", ""), 400),
                Arguments.of("a character that no address has", asked("GET", "/api/v1/<script>", ""), 400),
                Arguments.of("a method that is no word", asked("GE(T", SPACES, ""), 400));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void everyRefusalIsAProblemWhoeverRefuses(String what, String request, int status) throws IOException {
        String answer = api.raw(request);

        assertThat(answer).as(what).startsWith("HTTP/1.1 " + status);
        String[] parts = answer.split("\r\n\r\n", 2);
        assertThat(parts[0]).containsIgnoringCase("Content-Type: application/problem+json");
        JsonNode problem =
                Json.mapper().readTree(parts[1].substring(parts[1].indexOf('{'), parts[1].lastIndexOf('}') + 1));
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asString("")).isNotEmpty();
        assertThat(problem.path("detail").asString("")).isNotEmpty();
        assertThat(answer).doesNotContain("<html", "\tat ", "Exception");
    }

    /** Tomcat refuses these before it has read a request that it could answer at length. */
    @ParameterizedTest
    @ValueSource(strings = {"an address", "a header"})
    void whatIsTooLongToBeReadIsRefusedAndTheServerLivesOn(String what) throws IOException {
        String filler = "x".repeat(20_000);
        String answer = what.equals("an address")
                ? api.raw(asked("GET", SPACES + "?cursor=" + filler, ""))
                : api.raw(asked("GET", SPACES, "X-Filler: " + filler));

        assertThat(answer).startsWith("HTTP/1.1 4").doesNotContain("<html");
        assertThat(api.get(SPACES).status()).isEqualTo(200);
    }

    @Test
    void aBodyOfAnotherTypeIsToldWhichAreTaken() {
        Api.Answer answer = api.send(api.request(SPACES, EntangleIT.API_KEY)
                .header("Content-Type", "text/csv")
                .POST(HttpRequest.BodyPublishers.ofString("a,b")));

        expectProblem(answer, 415);
        assertThat(answer.header("Accept")).contains("application/json");
        assertThat(answer.at("/detail")).isEqualTo("Send JSON as Content-Type: application/json");
    }

    @Test
    void whoSendsNothingToAnActionThatTakesChangesIsToldHowToChangeNothing() {
        Api.Answer answer = api.post("/api/v1/experiments/" + NONE + ":clone");

        expectProblem(answer, 415);
        assertThat(answer.at("/detail")).endsWith("application/json; {} where nothing is to be changed");
    }

    @Test
    void aNameThatIsTakenIs409() {
        api.post(SPACES, "{\"name\": \"taken-by-a-problem\", \"preset\": \"shapes-32\"}");

        expectProblem(api.post(SPACES, "{\"name\": \"taken-by-a-problem\", \"preset\": \"cifar-32\"}"), 409);
    }

    @Test
    void invalidFieldsAre422AndHaveATypeOfTheirOwn() {
        Api.Answer answer = api.post(SPACES, "{\"name\": \"\", \"preset\": \"none\"}");

        expectProblem(answer, 422);
        assertThat(answer.at("/type")).isEqualTo("urn:entangle:problem:invalid-fields");
        assertThat(answer.json().path("errors").size()).isGreaterThanOrEqualTo(2);
    }

    /**
     * @param header one header; null for a request without a key
     */
    private static String asked(String method, String target, @Nullable String header) {
        return "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s%s\r\n"
                .formatted(
                        method,
                        target,
                        header == null ? "" : "Authorization: Bearer " + EntangleIT.API_KEY + "\r\n",
                        header == null || header.isEmpty() ? "" : header + "\r\n");
    }

    private static void expectProblem(Api.Answer answer, int status) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.at("/title")).isNotEmpty();
    }
}
