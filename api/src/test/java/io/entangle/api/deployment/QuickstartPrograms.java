package io.entangle.api.deployment;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** What {@code ./quickstart} starts, reduced to how it behaves towards the script: an API that is ready, a worker, and a search that ends as it is told to. */
final class QuickstartPrograms {

    private QuickstartPrograms() {}

    /** Takes the arguments that the script gives to {@code java}. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> given = List.of(arguments);
        if (given.contains("search")) {
            System.exit(Integer.parseInt(System.getenv("SEARCH_ENDS_WITH")));
        }
        String port = "--server.port=";
        given.stream()
                .filter(argument -> argument.startsWith(port))
                .findFirst()
                .map(argument -> Integer.parseInt(argument.substring(port.length())))
                .ifPresent(QuickstartPrograms::serve);
        new CountDownLatch(1).await();
    }

    private static void serve(int port) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            server.createContext("/actuator/health/readiness", exchange -> {
                try (exchange) {
                    byte[] ready = "{\"status\":\"UP\"}".getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, ready.length);
                    exchange.getResponseBody().write(ready);
                }
            });
            server.start();
        } catch (IOException e) {
            throw new IllegalStateException("port " + port, e);
        }
    }
}
