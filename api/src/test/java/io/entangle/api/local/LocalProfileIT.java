package io.entangle.api.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.EntangleApi;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The application as quickstart starts it: its own database, no key, this machine alone. */
class LocalProfileIT {

    @TempDir
    private static Path home;

    private static ConfigurableApplicationContext application;

    @BeforeAll
    static void start() {
        application = SpringApplication.run(
                EntangleApi.class, "--spring.profiles.active=local", "--server.port=0", "--entangle.home=" + home);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @Test
    void usersNeedNoKey() throws IOException {
        assertThat(send("GET", "/api/v1/search-spaces", "")).startsWith("HTTP/1.1 200");
        assertThat(send(
                        "POST",
                        "/api/v1/datasets",
                        "Content-Type: application/json\r\n",
                        "{\"name\": \"s\", \"uri\": \"builtin:shapes\"}"))
                .startsWith("HTTP/1.1 201");
    }

    @Test
    void aKeyThatOpensNothingOpensNoMoreThanNone() throws IOException {
        String json = "Content-Type: application/json\r\n";
        String made = send(
                "POST",
                "/api/v1/api-keys",
                json,
                "{\"name\": \"a day\", \"owner\": \"vision\", \"scopes\": [\"read\"]}");
        String key = text(made, "key");
        String shown = "Authorization: Bearer " + key + "\r\n";
        assertThat(send("GET", "/api/v1/search-spaces", shown)).startsWith("HTTP/1.1 200");
        assertThat(send("GET", "/api/v1/api-keys", shown)).startsWith("HTTP/1.1 403");
        assertThat(send("DELETE", "/api/v1/api-keys/" + text(made, "id"), "")).startsWith("HTTP/1.1 204");

        String body = "{\"name\": \"revoked\", \"uri\": \"builtin:shapes\"}";
        assertThat(send("POST", "/api/v1/datasets", json + shown, body))
                .startsWith("HTTP/1.1 401")
                .contains("is not known, was revoked or has expired");
        assertThat(send("GET", "/api/v1/datasets/revoked", "")).startsWith("HTTP/1.1 404");
        assertThat(send("GET", "/api/v1/api-keys", shown)).startsWith("HTTP/1.1 401");
        assertThat(send("GET", "/api/v1/api-keys", "Authorization: Bearer ent_foo\r\n"))
                .startsWith("HTTP/1.1 401");
        for (String unreadable : List.of(key, "Basic YWRtaW46", "Bearer")) {
            assertThat(send("GET", "/api/v1/api-keys", "Authorization: " + unreadable + "\r\n"))
                    .as(unreadable)
                    .startsWith("HTTP/1.1 401")
                    .contains("is written 'Authorization: Bearer KEY'");
        }
        assertThat(send("GET", "/actuator/health", shown)).startsWith("HTTP/1.1 200");
    }

    @Test
    void workersNeedTheKeyThatLiesInTheHome() throws IOException {
        Path file = home.resolve("worker.key");
        String key = Files.readString(file).strip();

        assertThat(key).hasSizeGreaterThan(40);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(send("GET", "/api/v1/worker/nothing", "")).startsWith("HTTP/1.1 401");
        assertThat(send("GET", "/api/v1/worker/nothing", "Authorization: Bearer " + key + "\r\n"))
                .startsWith("HTTP/1.1 404");
    }

    @Test
    void aPageOfAnotherOriginChangesNothing() throws IOException {
        String json = "Content-Type: application/json\r\n";
        String body = "{\"name\": \"foreign\", \"uri\": \"builtin:shapes\"}";

        assertThat(send("POST", "/api/v1/datasets", json + "Origin: http://evil.example\r\n", body))
                .startsWith("HTTP/1.1 403")
                .contains("application/problem+json");
        assertThat(send("POST", "/api/v1/datasets", json + "Origin: http://localhost:1\r\n", body))
                .startsWith("HTTP/1.1 403");
        assertThat(send("POST", "/api/v1/datasets", json + "Sec-Fetch-Site: cross-site\r\n", body))
                .startsWith("HTTP/1.1 403");
        assertThat(send("POST", "/api/v1/datasets", "Content-Type: text/plain\r\n", body))
                .startsWith("HTTP/1.1 415")
                .contains("application/json", "For an upload", "application/octet-stream");
        assertThat(send("GET", "/api/v1/datasets/foreign", "")).startsWith("HTTP/1.1 404");
        assertThat(send("POST", "/api/v1/datasets", json + "Origin: http://localhost:" + port() + "\r\n", body))
                .startsWith("HTTP/1.1 201");
    }

    @Test
    void aPageOfAnotherOriginReadsNothingButALinkIsFollowed() throws IOException {
        assertThat(send("GET", "/api/v1/datasets", "Origin: http://evil.example\r\n"))
                .startsWith("HTTP/1.1 403");
        assertThat(send("GET", "/api/v1/datasets", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n"))
                .startsWith("HTTP/1.1 403");
        assertThat(send(
                        "GET",
                        "/swagger-ui/index.html",
                        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(send("GET", "/api/v1/datasets", "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(send("GET", "/api/v1/datasets", "Sec-Fetch-Site: none\r\n")).startsWith("HTTP/1.1 200");
    }

    @Test
    void aNameThatWasMadeToPointHereIsRefused() throws IOException {
        assertThat(raw("GET /api/v1/datasets HTTP/1.1\r\nHost: evil.example:" + port()
                        + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403");
    }

    @Test
    void artifactsLieInTheHome() {
        assertThat(home.resolve("artifacts/sha256")).isDirectory();
    }

    private static String send(String method, String path, String headers) throws IOException {
        return send(method, path, headers, "");
    }

    private static String send(String method, String path, String headers, String body) throws IOException {
        return raw("%s %s HTTP/1.1\r\nHost: localhost:%s\r\nConnection: close\r\n%sContent-Length: %d\r\n\r\n%s"
                .formatted(method, path, port(), headers, body.length(), body));
    }

    /** A text of the JSON that was answered. */
    private static String text(String answer, String field) {
        Matcher found = Pattern.compile("\"" + field + "\" ?: ?\"([^\"]+)\"").matcher(answer);
        assertThat(found.find()).as(answer).isTrue();
        return found.group(1);
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port()));
                OutputStream out = socket.getOutputStream()) {
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String port() {
        return application.getEnvironment().getRequiredProperty("local.server.port");
    }
}
