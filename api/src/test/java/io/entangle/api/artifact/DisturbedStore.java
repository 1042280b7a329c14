package io.entangle.api.artifact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stands before the S3-compatible server, carries one request for each connection, and lets happen to it what happens on networks. */
final class DisturbedStore implements AutoCloseable {

    /** What becomes of a request. */
    enum Fate {
        /** It is answered. */
        CARRIED,
        /** The store is too busy. */
        REFUSED,
        /** It does not arrive. */
        LOST,
        /** It is done, and the answer does not arrive. */
        ANSWER_LOST,
        /** Half of the answer arrives. */
        ANSWER_TORN,
        /** It arrives, and nothing comes back. */
        UNANSWERED
    }

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");
    private static final byte[] BUSY =
            ("HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nContent-Length: 57\r\n"
                            + "Connection: close\r\n\r\n<Error><Code>SlowDown</Code><Message>busy</Message></Error>")
                    .getBytes(ISO_8859_1);

    private final URI store;
    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Deque<Fate> fates = new ArrayDeque<>();
    private final AtomicInteger requests = new AtomicInteger();

    DisturbedStore(URI store) {
        this.store = store;
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    /** What becomes of the next requests; those after them are carried. */
    synchronized void next(Fate... next) {
        fates.clear();
        fates.addAll(java.util.List.of(next));
        requests.set(0);
    }

    /** Requests since fates were set. */
    int requests() {
        return requests.get();
    }

    private synchronized Fate fate() {
        requests.incrementAndGet();
        return fates.isEmpty() ? Fate.CARRIED : fates.remove();
    }

    private void accept() {
        while (true) {
            try {
                Socket client = socket.accept();
                threads.execute(() -> carry(client));
            } catch (IOException e) {
                if (socket.isClosed()) {
                    return;
                }
                throw new UncheckedIOException(e);
            }
        }
    }

    private void carry(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            byte[] request = request(in);
            if (request.length > 0) {
                meet(fate(), request, client);
            }
        } catch (SocketException e) {
            // The other side has hung up, as it may.
            assert client.isClosed();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void meet(Fate fate, byte[] request, Socket client) throws IOException {
        OutputStream out = client.getOutputStream();
        switch (fate) {
            case REFUSED -> out.write(BUSY);
            case LOST -> client.setSoLinger(true, 0);
            case ANSWER_LOST -> {
                answer(request);
                client.setSoLinger(true, 0);
            }
            case ANSWER_TORN -> {
                byte[] answer = answer(request);
                out.write(answer, 0, answer.length / 2);
            }
            case UNANSWERED -> client.getInputStream().transferTo(OutputStream.nullOutputStream());
            case CARRIED -> out.write(answer(request));
        }
        out.flush();
    }

    private byte[] answer(byte[] request) throws IOException {
        try (Socket server = new Socket(store.getHost(), store.getPort())) {
            server.getOutputStream().write(request);
            server.getOutputStream().flush();
            return server.getInputStream().readAllBytes();
        }
    }

    /** Head and body, told to be the last of its connection. */
    private static byte[] request(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int next;
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n") && (next = in.read()) >= 0) {
            head.write(next);
        }
        String text = head.toString(ISO_8859_1);
        if (text.isEmpty()) {
            return new byte[0];
        }
        Matcher length = LENGTH.matcher(text);
        byte[] body = length.find() ? in.readNBytes(Integer.parseInt(length.group(1))) : new byte[0];
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(last(text).getBytes(ISO_8859_1));
        whole.write(body);
        return whole.toByteArray();
    }

    private static String last(String head) {
        String bare = head.replaceAll("(?i)\r\nconnection: [^\r]*", "");
        assert bare.toLowerCase(Locale.ROOT).endsWith("\r\n\r\n");
        return bare.substring(0, bare.length() - 2) + "Connection: close\r\n\r\n";
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
