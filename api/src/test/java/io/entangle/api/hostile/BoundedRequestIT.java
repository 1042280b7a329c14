package io.entangle.api.hostile;

import static io.entangle.api.hostile.AttackedApi.requireRefusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.shared.contract.v1.WorkerPaths;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/** What is too much, too deep or of two lengths is refused with a problem. */
@EntangleIT
@Import({Aftermath.class, AttackedApi.class})
class BoundedRequestIT {

    private static final String SPACES = "/api/v1/search-spaces";
    private static final String KEY = "Authorization: Bearer " + EntangleIT.API_KEY;
    private static final String JSON = "Content-Type: application/json";
    private static final int MEBIBYTE = 1 << 20;

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

    @Test
    void aLargeBodyIsRefusedBeforeAnyOfItIsSent() throws IOException {
        String head = "POST %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n%s\r\nContent-Length: 100000000000\r\n\r\n"
                .formatted(SPACES, KEY, JSON);
        try (Socket socket = new Socket("localhost", api.uri("/").getPort())) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));

            requireRefusal(RawConnection.read(socket.getInputStream()).orElseThrow(), 413);
        }
    }

    @Test
    void aLargeBodyInChunksIsReadUpToItsBound() throws IOException {
        requireRefusal(post(SPACES, "{\"name\": \"%s\"}".formatted("x".repeat(2 * MEBIBYTE)), Framing.CHUNKED), 413);
    }

    @Test
    void aWorkerMaySendMoreThanAUserButNotAnyAmount() throws IOException {
        String path = WorkerPaths.HEARTBEAT.replace("{jobId}", UUID.randomUUID().toString());
        RawRequest heartbeat = RawRequest.of(
                "POST", path, "Authorization: Bearer " + EntangleIT.WORKER_KEY, JSON, WorkerPaths.TOKEN_HEADER + ": 1");
        String metrics = "{\"metrics\": [%s]}";
        String point = "{\"name\": \"loss\", \"step\": 1, \"value\": 0.5}, ".repeat(60_000)
                + "{\"name\": \"loss\", \"step\": 2, \"value\": 0.5}";

        assertThat(bytes(metrics.formatted(point)).length).isBetween(2 * MEBIBYTE, 8 * MEBIBYTE);
        requireRefusal(attacked.answer(heartbeat.with(bytes(metrics.formatted(point)), Framing.LENGTH)), 409);
        requireRefusal(attacked.answer(heartbeat.with(new byte[8 * MEBIBYTE + 1], Framing.LENGTH)), 413);
        requireRefusal(attacked.answer(heartbeat.with(new byte[8 * MEBIBYTE + 1], Framing.CHUNKED)), 413);
    }

    static List<String> hostileJson() {
        return List.of(
                "[".repeat(100_000),
                "[".repeat(33) + "]".repeat(33),
                "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000),
                "{\"name\": %s}".formatted("9".repeat(100_000)),
                "{\"name\": 1e%s}".formatted("9".repeat(200)),
                "{\"%s\": 1}".formatted("x".repeat(2_000)),
                "{\"name\": \"a\", \"name\": \"b\"}",
                "{\"name\": \"a\u0000b\"}",
                "\ufeff\ufeff{}");
    }

    @ParameterizedTest
    @MethodSource("hostileJson")
    void jsonThatIsDeepLongOrAmbiguousIsRefused(String json) throws IOException {
        RawAnswer answer = post(SPACES, json, Framing.LENGTH);

        requireRefusal(answer, 400);
        assertThat(answer.text()).doesNotContain("jackson", "StreamRead", "REDACTED", "`");
        assertThat(answer.body()).hasSizeLessThan(2_000);
    }

    @Test
    void aListThatIsTooLongIsNamed() throws IOException {
        String architectures = IntStream.range(0, 20_000).mapToObj(i -> "null").collect(Collectors.joining(","));

        requireRefusal(
                post(SPACES + "/none/costs", "{\"architectures\": [%s]}".formatted(architectures), Framing.LENGTH),
                404,
                422);
    }

    @Test
    void aCompressedBodyIsRefusedUnread() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write(new byte[100 * MEBIBYTE]);
        }
        RawRequest request = RawRequest.of("POST", SPACES, KEY, JSON, "Content-Encoding: gzip");

        RawAnswer answer = attacked.answer(request.with(bomb.toByteArray(), Framing.LENGTH));

        requireRefusal(answer, 415);
        assertThat(answer.header("Accept-Encoding")).isEqualTo("identity");
    }

    static List<RawRequest> tooLarge() {
        return List.of(
                RawRequest.of("GET", SPACES + "?cursor=" + "x".repeat(20_000), KEY),
                RawRequest.of("GET", SPACES + "/" + "x".repeat(20_000), KEY),
                RawRequest.of("GET", SPACES, KEY, "X-Long: " + "x".repeat(20_000)),
                RawRequest.of("GET", SPACES, manyHeaders()),
                RawRequest.of("GET", SPACES + "?" + "a=1&".repeat(101), KEY));
    }

    private static String[] manyHeaders() {
        return IntStream.range(0, 500).mapToObj("X-%d: 1"::formatted).toArray(String[]::new);
    }

    @ParameterizedTest
    @MethodSource("tooLarge")
    void anAddressHeadersOrAQueryThatAreTooLargeAreRefused(RawRequest tooLarge) throws IOException {
        requireRefusal(attacked.answer(tooLarge), 400, 414, 431);
    }

    @ParameterizedTest
    @EnumSource(
            value = Framing.class,
            names = {"TWO_LENGTHS", "NO_NUMBER", "BAD_CHUNK"})
    void aBodyThatCouldEndInTwoPlacesIsRefused(Framing framing) throws IOException {
        RawAnswer answer = post(SPACES, "{\"name\": \"smuggled\", \"preset\": \"shapes-32\"}", framing);

        requireRefusal(answer, 400);
        assertThat(answer.header("Connection")).isEqualTo("close");
    }

    @ParameterizedTest
    @EnumSource(
            value = Framing.class,
            names = {"TOO_LONG", "UNENDED"})
    void aBodyThatIsBrokenOffMakesNothing(Framing framing) throws IOException {
        RawRequest request = RawRequest.of("POST", SPACES, KEY, JSON)
                .with(bytes("{\"name\": \"broken-off\", \"preset\": \"shapes-32\"}"), framing);

        assertThat(new RawConnection(api.uri("/").getPort()).send(request).map(RawAnswer::status))
                .matches(status -> status.isEmpty() || status.get() == 400);
    }

    @Test
    void whereALengthAndChunksDisagreeNothingIsReadBehindTheChunks() throws IOException {
        String smuggled = "DELETE /api/v1/api-keys/x HTTP/1.1\r\nHost: localhost\r\n" + KEY + "\r\n\r\n";
        String both =
                "POST %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n%s\r\nContent-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n%s"
                        .formatted(SPACES, KEY, JSON, 5 + smuggled.length(), smuggled);

        assertThat(api.raw(both).split("HTTP/1\\.1 ", -1))
                .as("answers, after nothing")
                .hasSize(2);
    }

    private RawAnswer post(String path, String json, Framing framing) throws IOException {
        return attacked.answer(RawRequest.of("POST", path, KEY, JSON).with(bytes(json), framing));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
