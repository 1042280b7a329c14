package io.entangle.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A call as it came in over HTTP. */
final class HttpCall implements Call {

    private static final Set<String> BETWEEN_NEIGHBOURS = Set.of(
            "connection",
            "content-length",
            "date",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 (\\d{3})");
    private static final int SLOWEST_ANSWER_MILLIS = 2000;

    private final HttpClient client;
    private final String method;
    private final URI asked;
    private final List<Header> headers = new ArrayList<>();
    private final byte[] body;

    private record Header(String name, String value) {}

    HttpCall(HttpClient client, HttpExchange exchange, byte[] body) {
        this.client = client;
        this.method = exchange.getRequestMethod();
        this.asked = exchange.getRequestURI();
        this.body = body;
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (crosses(name)) {
                values.forEach(value -> headers.add(new Header(name, value)));
            }
        });
    }

    /** Whether a header is for the other end, and not for the next neighbour. */
    static boolean crosses(String header) {
        return !BETWEEN_NEIGHBOURS.contains(header.toLowerCase(Locale.ROOT));
    }

    @Override
    public int length() {
        return body.length;
    }

    @Override
    public CompletableFuture<Answer> send(URI api) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(api.resolve(asked.toString())).method(method, BodyPublishers.ofByteArray(body));
        headers.forEach(header -> request.header(header.name, header.value));
        return client.sendAsync(request.build(), BodyHandlers.ofByteArray()).thenApply(Answer::of);
    }

    @Override
    public Optional<Integer> sendHalf(URI api) throws IOException {
        StringBuilder head = new StringBuilder("%s %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n"
                .formatted(method, asked, api.getAuthority(), body.length));
        headers.forEach(header -> head.append("%s: %s\r\n".formatted(header.name, header.value)));
        head.append("\r\n");
        try (Socket socket = new Socket(api.getHost(), api.getPort())) {
            socket.setSoTimeout(SLOWEST_ANSWER_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(head.toString().getBytes(ISO_8859_1));
            out.write(body, 0, body.length / 2);
            socket.shutdownOutput();
            return status(new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        }
    }

    private static Optional<Integer> status(String answer) {
        Matcher line = STATUS_LINE.matcher(answer);
        return line.lookingAt() ? Optional.of(Integer.parseInt(line.group(1))) : Optional.empty();
    }
}
