package io.entangle.api.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is sent goes where it was checked to go, and nowhere else. The receiver listens at 127.0.0.2, which is allowed here; a trap listens at 127.0.0.1 and everywhere else inside, which
 * is not, and must never be connected to.
 */
@Timeout(60)
class WebhookSenderTest {

    private static final String RECEIVER = "127.0.0.2";
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    @Test
    void aMessageArrivesSigned() throws IOException {
        List<String> received = new ArrayList<>();
        int port = receiver(exchange -> {
            received.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            received.add(exchange.getRequestHeaders().getFirst("webhook-id"));
            received.add(exchange.getRequestHeaders().getFirst("webhook-timestamp"));
            received.add(exchange.getRequestHeaders().getFirst("webhook-signature"));
            received.add(exchange.getRequestHeaders().getFirst("Content-Type"));
            answer(exchange, 202, "thank you\u001b[2J");
        });
        Names names = new Names(RECEIVER);

        Outcome outcome = sender(names, Duration.ofSeconds(30)).send(to("http://hooks.example:" + port + "/in?a=b"));

        assertThat(outcome.error()).isNull();
        assertThat(outcome.status()).isEqualTo(202);
        assertThat(outcome.answer()).isEqualTo("thank you");
        assertThat(received.get(0)).isEqualTo("{\"type\":\"a\"}");
        assertThat(received.get(3))
                .isEqualTo(
                        WebhookSecret.sign(SECRET, received.get(1), Long.parseLong(received.get(2)), received.get(0)));
        assertThat(received.get(4)).startsWith("application/json");
        assertThat(names.asked).as("looked up once").hasSize(1);
    }

    @Test
    void anAnswerOfTheDnsThatChangesIsCheckedEachTime() throws IOException {
        int port = receiver(exchange -> answer(exchange, 204, ""));
        ServerSocket trap = trap("127.0.0.1", port);
        Names names = new Names(RECEIVER, "127.0.0.1", RECEIVER, "127.0.0.1");
        WebhookSender sender = sender(names, Duration.ofSeconds(30));

        assertThat(sender.send(to("http://hooks.example:" + port)).isDelivered())
                .isTrue();
        assertThat(sender.send(to("http://hooks.example:" + port)).error()).contains("lies inside (127.0.0.0/8)");
        assertThat(sender.send(to("http://hooks.example:" + port)).isDelivered())
                .isTrue();
        assertThat(sender.send(to("http://hooks.example:" + port)).error()).contains("lies inside");
        assertThat(names.asked)
                .as("once for each attempt: nobody looks up again after the check")
                .hasSize(4);
        assertNobodyCame(trap);
    }

    @Test
    void aNameWithOneAddressInsideIsRefusedWhole() throws IOException {
        int port = receiver(exchange -> answer(exchange, 204, ""));
        ServerSocket trap = trap("127.0.0.1", port);
        DnsResolver both = new Names(RECEIVER) {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                return new InetAddress[] {InetAddress.getByName(RECEIVER), InetAddress.getLoopbackAddress()};
            }
        };

        assertThat(sender(both, Duration.ofSeconds(30))
                        .send(to("http://hooks.example:" + port))
                        .error())
                .contains("lies inside");
        assertNobodyCame(trap);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "2130706433",
                "0x7f000001",
                "0177.0.0.1",
                "127.1",
                "0.0.0.0",
                "[::]",
                "localhost",
                "[64:ff9b::7f00:1]",
                "[2002:7f00:1::]"
            })
    void everyFormOfThisMachineIsRefusedBeforeAConnection(String host) throws IOException {
        ServerSocket trap = trap("::", 0);

        Outcome outcome = sender(SystemDefaultDnsResolver.INSTANCE, Duration.ofSeconds(30))
                .send(to("http://%s:%d/".formatted(host, trap.getLocalPort())));

        assertThat(outcome.isDelivered()).isFalse();
        assertThat(outcome.status()).isNull();
        assertNobodyCame(trap);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsNotFollowed(int status) throws IOException {
        ServerSocket trap = trap("127.0.0.1", 0);
        int port = receiver(exchange -> {
            exchange.getResponseHeaders().set("Location", "http://127.0.0.1:%d/".formatted(trap.getLocalPort()));
            answer(exchange, status, "");
        });

        Outcome outcome = sender(new Names(RECEIVER), Duration.ofSeconds(30)).send(to("http://hooks.example:" + port));

        assertThat(outcome.status()).isEqualTo(status);
        assertThat(outcome.error()).contains("redirects are not followed");
        assertNobodyCame(trap);
    }

    @Test
    void ofAnAnswerWithoutAnEndSomeBytesAreRead() throws IOException {
        int port = receiver(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] block = new byte[8192];
            Arrays.fill(block, (byte) 'x');
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    out.write(block);
                }
            }
        });

        Outcome outcome = sender(new Names(RECEIVER), Duration.ofSeconds(30)).send(to("http://hooks.example:" + port));

        assertThat(outcome.status()).isEqualTo(200);
        assertThat(outcome.answer()).hasSize(1000);
    }

    @Test
    void whoNeverAnswersIsNotWaitedForLonger() throws IOException {
        ServerSocket silent = trap(RECEIVER, 0);

        Outcome outcome = sender(new Names(RECEIVER), Duration.ofMillis(300))
                .send(to("http://hooks.example:" + silent.getLocalPort()));

        assertThat(outcome.status()).isNull();
        assertThat(outcome.error()).isNotNull();
    }

    @Test
    void whoAnswersAByteAtATimeIsCutOff() throws Exception {
        ServerSocket drip = trap(RECEIVER, 0);
        ExecutorService dripping = Executors.newSingleThreadExecutor();
        open.add(dripping::shutdownNow);
        Future<?> dripped = dripping.submit(() -> {
            try (Socket socket = drip.accept();
                    OutputStream out = socket.getOutputStream()) {
                socket.setSoTimeout(50);
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n".getBytes(UTF_8));
                do {
                    out.write('x');
                    out.flush();
                } while (isStillThere(socket));
                return true;
            }
        });

        Outcome outcome = sender(new Names(RECEIVER), Duration.ofMillis(700))
                .send(to("http://hooks.example:" + drip.getLocalPort()));

        assertThat(outcome.isDelivered()).isFalse();
        await().until(dripped::isDone);
    }

    /** Reads the request away, and then for a while waits for what never comes, or for the end. */
    private static boolean isStillThere(Socket socket) throws IOException {
        try {
            int read;
            do {
                read = socket.getInputStream().read();
            } while (read >= 0);
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    private int receiver(HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(RECEIVER, 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                handler.handle(exchange);
            }
        });
        server.start();
        open.add(() -> server.stop(0));
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private ServerSocket trap(String address, int port) throws IOException {
        ServerSocket trap = new ServerSocket();
        trap.bind(new InetSocketAddress(address, port));
        open.add(trap);
        return trap;
    }

    /** The system would have accepted a connection by itself: it would be waiting here. */
    private static void assertNobodyCame(ServerSocket trap) throws IOException {
        trap.setSoTimeout(50);
        try (Socket caught = trap.accept()) {
            throw new AssertionError("connected by " + caught.getRemoteSocketAddress());
        } catch (SocketTimeoutException e) {
            assertThat(e).isNotNull();
        }
    }

    private WebhookSender sender(DnsResolver names, Duration timeout) {
        WebhookSender sender =
                new WebhookSender(names, new AddressGuard(List.of(RECEIVER + "/32")), 4, timeout, Clock.systemUTC());
        open.add(sender);
        return sender;
    }

    private static Delivery to(String url) {
        return new Delivery(UUID.randomUUID(), UUID.randomUUID(), 1, url, List.of(SECRET), "{\"type\":\"a\"}");
    }

    /** A DNS that answers one after another, the last for ever. */
    private static class Names implements DnsResolver {

        private final Deque<String> answers;
        private final List<String> asked = new ArrayList<>();

        Names(String... answers) {
            this.answers = new ArrayDeque<>(List.of(answers));
        }

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            asked.add(host);
            String answer = answers.size() > 1 ? answers.remove() : answers.element();
            return new InetAddress[] {InetAddress.getByName(answer)};
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
