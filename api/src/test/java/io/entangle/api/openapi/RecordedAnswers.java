package io.entangle.api.openapi;

import io.entangle.shared.json.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes examples of answers: one item of a list, and the same ids and times whenever they are recorded. */
final class RecordedAnswers {

    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");
    private static final Pattern KEY = Pattern.compile("ent_[A-Za-z0-9_-]+");
    private static final Pattern SECRET = Pattern.compile("whsec_[A-Za-z0-9+/=]+");
    private static final Instant BEGIN = Instant.parse("2026-01-15T09:00:00Z");
    private static final int SECONDS_APART = 10;
    private static final int MOST_POINTS = 3;

    private RecordedAnswers() {}

    static JsonNode of(Map<String, JsonNode> answers) {
        ObjectNode shortened = Json.mapper().createObjectNode();
        answers.forEach((operation, answer) -> shortened.set(operation, shortened(answer)));
        String text = shortened.toString();
        String shown = SECRET.matcher(KEY.matcher(text).replaceAll("ent_Zk3v9QaX"))
                .replaceAll("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        return Json.mapper().readTree(times(ids(shown)));
    }

    private static JsonNode shortened(JsonNode answer) {
        JsonNode copy = answer.deepCopy();
        cut(copy, 1);
        cut(copy.path("items"), 1);
        copy.findValues("points").forEach(points -> cut(points, MOST_POINTS));
        if (copy instanceof ObjectNode page && page.has("nextCursor")) {
            page.put("nextCursor", "AZjA3gAAcACAAAAAAAAAAQ");
        }
        return copy;
    }

    private static void cut(JsonNode list, int most) {
        if (list instanceof ArrayNode array) {
            while (array.size() > most) {
                array.remove(array.size() - 1);
            }
        }
    }

    private static String ids(String text) {
        Map<String, String> known = new HashMap<>();
        return UUID.matcher(text)
                .replaceAll(id -> known.computeIfAbsent(
                        id.group(), unknown -> "0198c0de-0000-7000-8000-%012d".formatted(known.size())));
    }

    private static String times(String text) {
        TreeSet<Instant> all = new TreeSet<>();
        TIME.matcher(text).results().map(MatchResult::group).map(Instant::parse).forEach(all::add);
        return TIME.matcher(text)
                .replaceAll(time -> BEGIN.plusSeconds((long) SECONDS_APART
                                * all.headSet(Instant.parse(time.group())).size())
                        .toString());
    }
}
