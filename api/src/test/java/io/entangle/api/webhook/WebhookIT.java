package io.entangle.api.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.security.GivenKeys;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Whoever wants to be told of events is: signed, at least once, again until it arrives or is given up, and nobody else's. */
@LineIT
@DirtiesContext
@Timeout(120)
@TestPropertySource(
        properties = {
            "entangle.webhooks.allowed-networks=127.0.0.2/32",
            "entangle.webhooks.ports=",
            "entangle.webhooks.attempts=3",
            "entangle.webhooks.backoff=1ms",
            "entangle.webhooks.poll=50ms",
            "entangle.webhooks.per-owner=3",
            "entangle.events.poll=50ms"
        })
class WebhookIT {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    @Autowired
    private JdbcClient sql;

    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Queue<Integer> answers = new ArrayDeque<>();
    private HttpServer receiver;

    @BeforeEach
    void aReceiver() throws IOException {
        sql.sql("truncate webhook cascade").update();
        line.reset();
        receiver = HttpServer.create(new InetSocketAddress("127.0.0.2", 0), 0);
        receiver.createContext("/", this::take);
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    @Test
    void eventsOfTheWantedTypesArriveInOrderAndSigned() {
        String webhook = made(
                "\"types\": [\"experiment.created\", \"experiment.succeeded\"], \"secret\": \"%s\"".formatted(SECRET));

        ExperimentView experiment = line.finished(0.9);

        untilReceived(2);
        assertThat(received)
                .extracting(message -> message.json().at("/type").asString())
                .containsExactly("experiment.created", "experiment.succeeded");
        assertThat(received).allSatisfy(message -> {
            assertThat(message.json().at("/data/experimentId").asString())
                    .isEqualTo(experiment.id().toString());
            assertThat(message.signatures).containsExactly(message.signedWith(SECRET));
        });
        assertThat(received.get(1).json().at("/data/summary/subnets").asInt()).isEqualTo(1);
        untilDelivered(webhook, 2);
        assertThat(deliveries(webhook).findValuesAsString("state")).containsOnly("DELIVERED");
    }

    @Test
    void whatIsRefusedIsSentAgainAsTheSameMessage() {
        answers.addAll(List.of(500, 503));
        String webhook = made("\"types\": [\"experiment.created\"]");

        line.registerReady();
        line.post(Line.EXPERIMENT);

        untilReceived(3);
        assertThat(received)
                .extracting(Received::id)
                .containsOnly(received.get(0).id());
        untilDelivered(webhook, 1);
        JsonNode delivery = deliveries(webhook).get(0);
        assertThat(delivery.path("attempts").asInt()).isEqualTo(3);
        assertThat(delivery.path("status").asInt()).isEqualTo(204);
        assertThat("msg_" + delivery.path("id").asString())
                .isEqualTo(received.get(0).id());
        assertThat(delivery.has("milliseconds")).isTrue();
    }

    @Test
    void aReceiverThatFailsTooOftenIsSwitchedOffAndOnAgainByItsOwner() {
        answers.addAll(List.of(500, 500, 500));
        String webhook = made("\"types\": [\"experiment.created\"]");
        line.registerReady();
        line.post(Line.EXPERIMENT);

        await().until(() -> !api.get(path(webhook)).json().path("enabled").asBoolean());
        assertThat(api.get(path(webhook)).at("/disabledReason")).contains("3 attempts", "Answered with 500");
        JsonNode failed = deliveries(webhook).get(0);
        assertThat(failed.path("state").asString()).isEqualTo("FAILED");
        assertThat(failed.path("answer").asString()).isEqualTo("no \ufffd");
        assertThat(api.post(path(webhook) + ":test").status()).isEqualTo(409);

        Api.Answer on = patch(webhook, "{\"enabled\": true}");
        assertThat(on.status()).as(on.text()).isEqualTo(200);
        assertThat(on.json().has("disabledReason")).isFalse();
        Api.Answer again =
                api.post(path(webhook) + "/deliveries/" + failed.path("id").asString() + ":redeliver");

        assertThat(again.status()).as(again.text()).isEqualTo(202);
        untilReceived(4);
        assertThat(received)
                .extracting(Received::id)
                .containsOnly(received.get(0).id());
        untilDelivered(webhook, 1);
    }

    @Test
    void whoSaysThatHeWantsNoMoreGetsNoMore() {
        answers.add(410);
        String webhook = made("\"types\": [\"experiment.created\"]");
        line.registerReady();
        line.post(Line.EXPERIMENT);

        await().until(() -> !api.get(path(webhook)).json().path("enabled").asBoolean());
        assertThat(api.get(path(webhook)).at("/disabledReason")).contains("410");
        assertThat(received).hasSize(1);
    }

    @Test
    void twoSecretsSignWhileOneIsReplaced() {
        String webhook = made("\"secret\": \"%s\"".formatted(SECRET));

        Api.Answer rotated = post(path(webhook) + ":rotate", "{}");
        String secret = rotated.at("/secret");
        assertThat(secret).startsWith("whsec_").isNotEqualTo(SECRET);
        api.post(path(webhook) + ":test");

        untilReceived(1);
        Received message = received.get(0);
        assertThat(message.signatures).containsExactly(message.signedWith(secret), message.signedWith(SECRET));
        sql.sql("update webhook set earlier_until = now()").update();
        api.post(path(webhook) + ":test");
        untilReceived(2);
        assertThat(received.get(1).signatures).containsExactly(received.get(1).signedWith(secret));
        assertThat(api.get(path(webhook)).text()).doesNotContain("whsec_");
        assertThat(api.get("/api/v1/webhooks").text()).doesNotContain("whsec_");
    }

    @Test
    void aTestTellsWhatBecameOfIt() {
        answers.add(302);
        String webhook = made("\"types\": [\"experiment.failed\"]");

        Api.Answer asked = api.post(path(webhook) + ":test");

        assertThat(asked.status()).as(asked.text()).isEqualTo(202);
        assertThat(asked.at("/type")).isEqualTo("webhook.test");
        String delivery = path(webhook) + "/deliveries/" + asked.at("/id");
        await().until(() -> api.get(delivery).at("/state").equals("DELIVERED"));
        assertThat(received).hasSize(2);
        assertThat(received.get(0).json().at("/type").asString()).isEqualTo("webhook.test");
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        Api.Answer inside = post(
                "/api/v1/webhooks",
                "{\"url\": \"http://169.254.169.254/latest\", \"experimentId\": \"%s\"}".formatted(UUID.randomUUID()));
        Api.Answer secret = post("/api/v1/webhooks", "{\"url\": \"https://hooks.example.com\", \"secret\": \"short\"}");
        Api.Answer type =
                post("/api/v1/webhooks", "{\"url\": \"https://hooks.example.com\", \"types\": [\"job.exploded\"]}");
        String webhook = made("\"types\": []");

        assertThat(pointers(inside)).containsExactlyInAnyOrder("/url", "/experimentId");
        assertThat(pointers(secret)).containsExactly("/secret");
        assertThat(type.status()).isBetween(400, 422);
        assertThat(pointers(patch(webhook, "{\"url\": \"http://127.0.0.1/\"}"))).containsExactly("/url");
    }

    @Test
    void aNameThatLeadsInsideIsNotConnectedToAndItsDeliverySaysSo() throws IOException {
        HttpServer trap = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        List<String> caught = new CopyOnWriteArrayList<>();
        trap.createContext("/", exchange -> caught.add(exchange.getRequestURI().toString()));
        trap.start();
        String webhook = made("\"types\": [\"experiment.failed\"]");
        sql.sql("update webhook set url = :url")
                .param("url", "http://localhost:%d/".formatted(trap.getAddress().getPort()))
                .update();

        String delivery = path(webhook) + "/deliveries/"
                + api.post(path(webhook) + ":test").at("/id");

        await().until(() -> api.get(delivery).at("/state").equals("FAILED"));
        assertThat(api.get(delivery).at("/error")).contains("lies inside");
        assertThat(caught).isEmpty();
        trap.stop(0);
    }

    @Test
    void anOwnerHasHisOwnAndSoMany() {
        GivenKeys keys = new GivenKeys(api);
        String key = keys.give("vision", "read", "write").key();
        String stranger = keys.give("speech", "read", "write").key();
        String body = "{\"url\": \"%s\"}".formatted(url());
        Api.Answer own = send(key, "/api/v1/webhooks", "POST", body);
        assertThat(own.status()).as(own.text()).isEqualTo(201);
        String webhook = own.at("/id");
        line.registerReady();
        ExperimentView others = line.post(Line.EXPERIMENT);
        ExperimentView his = line.post(Line.EXPERIMENT.replace("{\"name\"", "{\"owner\": \"vision\", \"name\""));

        untilReceived(2);
        assertThat(received)
                .allSatisfy(message -> assertThat(message.body)
                        .contains(his.id().toString())
                        .doesNotContain(others.id().toString()));
        for (String method : List.of("GET", "DELETE")) {
            assertThat(send(stranger, path(webhook), method, "").status()).isEqualTo(404);
        }
        assertThat(send(stranger, path(webhook), "PATCH", "{}").status()).isEqualTo(404);
        assertThat(send(stranger, path(webhook) + ":test", "POST", "").status()).isEqualTo(404);
        assertThat(send(stranger, path(webhook) + ":rotate", "POST", "{}").status())
                .isEqualTo(404);
        assertThat(send(stranger, path(webhook) + "/deliveries", "GET", "").status())
                .isEqualTo(404);
        assertThat(send(stranger, "/api/v1/webhooks", "GET", "").json().path("items"))
                .isEmpty();
        assertThat(pointers(send(key, "/api/v1/webhooks", "POST", body.replace("}", ", \"allOwners\": true}"))))
                .containsExactly("/allOwners");
        assertThat(pointers(send(
                        key,
                        "/api/v1/webhooks",
                        "POST",
                        body.replace("}", ", \"experimentId\": \"%s\"}".formatted(others.id())))))
                .containsExactly("/experimentId");
        send(key, "/api/v1/webhooks", "POST", body);
        send(key, "/api/v1/webhooks", "POST", body);
        assertThat(send(key, "/api/v1/webhooks", "POST", body).status()).isEqualTo(429);
        assertThat(send(key, path(webhook), "DELETE", "").status()).isEqualTo(204);
        assertThat(send(key, path(webhook), "GET", "").status()).isEqualTo(404);
    }

    @Test
    void anAdminMayBeToldOfEverybodysAndOfOneAlone() {
        line.registerReady();
        made("\"allOwners\": true, \"types\": [\"experiment.created\"]");
        ExperimentView one = line.post(Line.EXPERIMENT.replace("{\"name\"", "{\"owner\": \"vision\", \"name\""));
        untilReceived(1);
        String alone = made("\"allOwners\": true, \"experimentId\": \"%s\"".formatted(one.id()));
        line.post(Line.EXPERIMENT);
        api.post("/api/v1/experiments/" + one.id() + ":cancel");

        untilReceived(4);
        untilDelivered(alone, 2);
        assertThat(deliveries(alone).findValuesAsString("type"))
                .containsExactly("experiment.cancelled", "job.cancelled");
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            received.add(new Received(
                    exchange.getRequestHeaders().getFirst("webhook-id"),
                    exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                    Arrays.asList(exchange.getRequestHeaders()
                            .getFirst("webhook-signature")
                            .split(" ")),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            Integer status = answers.poll();
            if (status == null) {
                exchange.sendResponseHeaders(204, -1);
            } else {
                byte[] answer = "no \u0007".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, answer.length);
                exchange.getResponseBody().write(answer);
            }
        }
    }

    private void untilReceived(int messages) {
        await().atMost(Duration.ofSeconds(30)).until(() -> received.size() >= messages);
    }

    private void untilDelivered(String webhook, int messages) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> deliveries(webhook).findValuesAsString("state").stream()
                                .filter("DELIVERED"::equals)
                                .count()
                        == messages);
    }

    private JsonNode deliveries(String webhook) {
        return api.get(path(webhook) + "/deliveries").json().path("items");
    }

    /** Made by an admin, whose own experiments are nobody's. */
    private String made(String fields) {
        Api.Answer answer = post("/api/v1/webhooks", "{\"url\": \"%s\", %s}".formatted(url(), fields));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.at("/secret")).startsWith("whsec_");
        assertThat(answer.header("Location")).isEqualTo(path(answer.at("/id")));
        return answer.at("/id");
    }

    private String url() {
        return "http://127.0.0.2:%d/in".formatted(receiver.getAddress().getPort());
    }

    private static String path(String webhook) {
        return "/api/v1/webhooks/" + webhook;
    }

    private Api.Answer post(String path, String json) {
        return api.post(path, json);
    }

    private Api.Answer patch(String webhook, String json) {
        return send(EntangleIT.API_KEY, path(webhook), "PATCH", json);
    }

    private Api.Answer send(String key, String path, String method, String json) {
        return api.send(api.request(path, key)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(json)));
    }

    private static List<String> pointers(Api.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        return answer.json().path("errors").findValuesAsString("pointer");
    }

    /** A message that arrived. */
    private record Received(String id, String timestamp, List<String> signatures, String body) {

        JsonNode json() {
            return Json.mapper().readTree(body);
        }

        String signedWith(String secret) {
            return WebhookSecret.sign(secret, id, Long.parseLong(timestamp), body);
        }
    }
}
