package io.entangle.api.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A request byte by byte.
 *
 * @param method first word of the request line
 * @param target second word of it, sent as it is
 * @param headers lines after it, without those that {@code framing} adds
 * @param body what follows; in chunks it is cut into them
 * @param framing how the end of the body is told
 */
@SuppressWarnings("ArrayRecordComponent") // sent once, never compared
record RawRequest(String method, String target, List<String> headers, byte[] body, Framing framing) {

    private static final int CHUNK = 4096;
    private static final String END = "\r\n";

    RawRequest {
        headers = List.copyOf(headers);
    }

    /** A request without a body. */
    static RawRequest of(String method, String target, String... headers) {
        return new RawRequest(method, target, List.of(headers), new byte[0], Framing.LENGTH);
    }

    /** The same with a body that is framed in some way. */
    RawRequest with(byte[] content, Framing how) {
        return new RawRequest(method, target, headers, content, how);
    }

    /** What goes over the wire. */
    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(text(method + " " + target + " HTTP/1.1" + END));
        boolean named =
                headers.stream().anyMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("host:"));
        if (!named) {
            out.writeBytes(text("Host: localhost" + END));
        }
        headers.forEach(line -> out.writeBytes(text(line + END)));
        framingHeaders().forEach(line -> out.writeBytes(text(line + END)));
        out.writeBytes(text("Connection: close" + END + END));
        switch (framing) {
            case CHUNKED, BOTH -> writeChunks(out, true);
            case UNENDED -> writeChunks(out, false);
            case BAD_CHUNK -> {
                out.writeBytes(text("-5" + END));
                out.writeBytes(body);
            }
            default -> out.writeBytes(body);
        }
        return out.toByteArray();
    }

    private List<String> framingHeaders() {
        return switch (framing) {
            case LENGTH ->
                body.length == 0 && method.equals("GET") ? List.of() : List.of("Content-Length: " + body.length);
            case CHUNKED, UNENDED, BAD_CHUNK -> List.of("Transfer-Encoding: chunked");
            case TOO_SHORT -> List.of("Content-Length: " + body.length / 2);
            case TOO_LONG -> List.of("Content-Length: " + (body.length + 10));
            case BOTH -> List.of("Content-Length: " + body.length, "Transfer-Encoding: chunked");
            case TWO_LENGTHS -> List.of("Content-Length: " + body.length, "Content-Length: " + (body.length + 1));
            case NO_NUMBER -> List.of("Content-Length: -1");
        };
    }

    private void writeChunks(ByteArrayOutputStream out, boolean ended) {
        for (int from = 0; from < body.length; from += CHUNK) {
            int length = Math.min(CHUNK, body.length - from);
            out.writeBytes(text(Integer.toHexString(length) + END));
            out.write(body, from, length);
            out.writeBytes(text(END));
        }
        if (ended) {
            out.writeBytes(text("0" + END + END));
        }
    }

    /** Header values are bytes to HTTP: each character below 256 is one. */
    private static byte[] text(String line) {
        return line.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A line for a shell that sends the same to a server at port 8080 of this machine. */
    String shellLine() {
        if (!framing.isHonest()) {
            return "base64 -d <<< %s | nc -N localhost 8080"
                    .formatted(Base64.getEncoder().encodeToString(bytes()));
        }
        String shown = headers.stream().map(line -> " -H " + quoted(line)).collect(Collectors.joining());
        String chunks = framing == Framing.CHUNKED ? " -H 'Transfer-Encoding: chunked'" : "";
        String sent = body.length == 0
                ? ""
                : " --data-binary @<(base64 -d <<< %s)"
                        .formatted(Base64.getEncoder().encodeToString(body));
        return "curl -sSi --path-as-is -X %s%s%s%s %s"
                .formatted(quoted(method), shown, chunks, sent, quoted("http://localhost:8080" + target));
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("$'");
        for (byte each : text(text)) {
            if (each == '\'' || each == '\\') {
                quoted.append('\\').append((char) each);
            } else if (each >= ' ' && each < 127) {
                quoted.append((char) each);
            } else {
                quoted.append("\\x%02x".formatted(each));
            }
        }
        return quoted.append('\'').toString();
    }
}
