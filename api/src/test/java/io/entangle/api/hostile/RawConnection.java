package io.entangle.api.hostile;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sends bytes that no HTTP client would send, and reads the answer as the strictest client would. */
final class RawConnection {

    /** What nobody waits longer for. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int LONGEST_ANSWER = 64 << 20;

    /** Comes before the answer. */
    private static final int CONTINUE = 100;

    private final int port;

    RawConnection(int port) {
        this.port = port;
    }

    /**
     * The answer; empty if the connection was closed without one.
     *
     * @throws java.net.SocketTimeoutException if none came in time
     */
    Optional<RawAnswer> send(RawRequest request) throws IOException {
        return send(request.bytes());
    }

    /** The answer to bytes after which the client has nothing more to say. */
    Optional<RawAnswer> send(byte[] request) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            try {
                socket.getOutputStream().write(request);
                socket.shutdownOutput();
            } catch (SocketException e) {
                // Refused before all of it was sent: the answer, if there is one, was sent before.
                return answered(socket);
            }
            return answered(socket);
        }
    }

    private static Optional<RawAnswer> answered(Socket socket) throws IOException {
        try {
            return read(new BufferedInputStream(socket.getInputStream()));
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    /** Reads an answer; empty at the end of the stream. */
    static Optional<RawAnswer> read(InputStream in) throws IOException {
        String status = line(in);
        if (status.isEmpty()) {
            return Optional.empty();
        }
        String[] words = status.split(" ", 3);
        if (words.length < 2 || !words[0].equals("HTTP/1.1") || !words[1].matches("[1-5]\\d\\d")) {
            throw new IOException("no status line: " + status);
        }
        List<String> headers = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            headers.add(line);
        }
        RawAnswer head = new RawAnswer(Integer.parseInt(words[1]), headers, new byte[0]);
        if (head.status() == CONTINUE) {
            return read(in);
        }
        return Optional.of(new RawAnswer(head.status(), headers, body(head, in)));
    }

    private static byte[] body(RawAnswer head, InputStream in) throws IOException {
        if (head.type().equals("text/event-stream") || head.status() == 204 || head.status() == 304) {
            return new byte[0];
        }
        if (head.header("Transfer-Encoding").toLowerCase(Locale.ROOT).equals("chunked")) {
            return chunks(in);
        }
        String length = head.header("Content-Length");
        return in.readNBytes(length.isEmpty() ? LONGEST_ANSWER : Integer.parseInt(length));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int length = length(in); length > 0; length = length(in)) {
            byte[] chunk = in.readNBytes(length);
            if (chunk.length < length) {
                throw new EOFException("a chunk ends early");
            }
            out.writeBytes(chunk);
            line(in);
        }
        return out.toByteArray();
    }

    private static int length(InputStream in) throws IOException {
        String length = line(in);
        if (length.isEmpty()) {
            throw new EOFException("the last chunk is missing");
        }
        return Integer.parseInt(length.split(";", 2)[0].strip(), 16);
    }

    /** A line without its end. */
    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int read = in.read(); read >= 0 && read != '\n'; read = in.read()) {
            if (read != '\r') {
                line.write(read);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
