package io.entangle.worker.runner;

import io.entangle.shared.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The API refused a request; RFC 9457 problem details where it sent any. */
public final class ApiProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int LONGEST_TEXT = 500;
    /** Request timeout, too many requests, and what a server or a proxy answers while it is unwell. */
    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

    private final int status;

    private ApiProblem(int status, String message) {
        super(message);
        this.status = status;
    }

    /** Reads an answer that is no success. */
    static ApiProblem of(String request, int status, String body) {
        String said = describe(body);
        return new ApiProblem(
                status, "%s was answered %d%s".formatted(request, status, said.isEmpty() ? "" : ": " + said));
    }

    /** HTTP status. */
    public int status() {
        return status;
    }

    /** Whether the same request may succeed later. */
    public boolean passing() {
        return PASSING.contains(status);
    }

    private static String describe(String body) {
        try {
            JsonNode problem = Json.mapper().readTree(body);
            if (problem.isObject()) {
                return describe(problem);
            }
        } catch (JacksonException e) {
            // A proxy's page rather than the API's JSON: shown as it came.
            return shortened(body);
        }
        return shortened(body);
    }

    private static String describe(JsonNode problem) {
        List<String> parts = new ArrayList<>();
        String detail = text(problem, "detail");
        String title = text(problem, "title");
        if (detail != null || title != null) {
            parts.add(String.valueOf(detail != null ? detail : title));
        }
        for (JsonNode value : problem) {
            if (value.isArray()) {
                for (JsonNode entry : value) {
                    String pointer = text(entry, "pointer");
                    String wrong = text(entry, "detail");
                    if (pointer != null && wrong != null) {
                        parts.add((pointer.isEmpty() ? "the document" : pointer) + " " + wrong);
                    }
                }
            }
        }
        return String.join("; ", parts);
    }

    private static @Nullable String text(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value == null || !value.isString() ? null : value.asString();
    }

    private static String shortened(String text) {
        String line = text.strip();
        return line.length() <= LONGEST_TEXT ? line : line.substring(0, LONGEST_TEXT) + "…";
    }
}
