package io.entangle.api.hostile;

import io.entangle.shared.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A request that is still being made up. */
final class Draft {

    /** Nothing is gained by waiting for a job that does not come. */
    private static final Pattern LONG_WAIT =
            Pattern.compile("(\"waitSeconds\"\\s*:\\s*)(?:[1-9]|[1-5]\\d|60)(?=[,}\\s])");

    final ApiOperation operation;
    final List<String> query = new ArrayList<>();
    final List<String> headers = new ArrayList<>();
    final Set<Liberty> liberties = EnumSet.noneOf(Liberty.class);
    String method;
    String path;

    @Nullable
    JsonNode document;

    byte[] body = new byte[0];
    Framing framing = Framing.LENGTH;

    Draft(ApiOperation operation, String path) {
        this.operation = operation;
        this.method = operation.method();
        this.path = path;
    }

    /** Puts a header in place of one of the same name. */
    void header(String name, String value) {
        headers.removeIf(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"));
        headers.add(name + ": " + value);
    }

    /** From here on the document is bytes. */
    void write() {
        if (document != null) {
            String text = Json.mapper().writeValueAsString(document);
            body = LONG_WAIT.matcher(text).replaceAll("$10").getBytes(StandardCharsets.UTF_8);
        }
    }

    RawRequest request() {
        String target = query.isEmpty() ? path : path + "?" + String.join("&", query);
        return new RawRequest(method, target, headers, body, framing);
    }

    /** What makes another answer than those of the operation possible. */
    enum Liberty {
        /** The method is another one. */
        METHOD,
        /** The address may be that of something else. */
        ADDRESS,
        /** Headers speak about the connection, or there are too many of them. */
        HEADERS
    }
}
