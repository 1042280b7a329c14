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
                .startsWith("HTTP/1.1 415");
        assertThat(send("GET", "/api/v1/datasets/foreign", "")).startsWith("HTTP/1.1 404");
        assertThat(send("POST", "/api/v1/datasets", json + "Origin: http://localhost:" + port() + "\r\n", body))
                .startsWith("HTTP/1.1 201");
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
