package io.entangle.api.hostile;

import io.entangle.shared.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What came back.
 *
 * @param status of the status line
 * @param headers lines after it
 * @param body what follows, out of its chunks
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record RawAnswer(int status, List<String> headers, byte[] body) {

    RawAnswer {
        headers = List.copyOf(headers);
    }

    /** Value of a header, or "" if there is none. */
    String header(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        return headers.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                .map(line -> line.substring(start.length()).strip())
                .findFirst()
                .orElse("");
    }

    /** The media type, without parameters. */
    String type() {
        return header("Content-Type").split(";", 2)[0].strip();
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The body as JSON, if it is some. */
    Optional<JsonNode> json() {
        try {
            return Optional.of(Json.mapper().readTree(body));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
