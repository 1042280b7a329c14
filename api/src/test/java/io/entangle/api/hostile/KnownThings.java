package io.entangle.api.hostile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What the answers so far have told of: addresses of things that exist, their ids and names, and the leases that were given. */
final class KnownThings {

    private static final int MOST_OF_A_KIND = 100;
    private static final Pattern VARIABLE = Pattern.compile("\\{\\w+}");
    private static final String JOBS = "/api/v1/worker/jobs/";

    private final Map<String, List<String>> addresses = new HashMap<>();
    private final List<String> ids = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<String> cursors = new ArrayList<>();
    private final Map<String, LeaseSeen> leases = new HashMap<>();

    /** What a good answer to a request for {@code path} tells. */
    void learn(String template, String path, JsonNode answer) {
        String collection = path.endsWith(":extract") ? path.substring(0, path.lastIndexOf('/')) : path;
        boolean ofOneThing = template.endsWith("}") || template.contains("}:");
        if (answer.has("jobId") && answer.has("token")) {
            String job = answer.path("jobId").asString("");
            add(addresses.computeIfAbsent(JOBS + "{}", key -> new ArrayList<>()), JOBS + job);
            leases.put(
                    JOBS + job,
                    new LeaseSeen(
                            answer.path("token").asLong(),
                            answer.at("/spec/kind").asString("")));
        }
        if (!ofOneThing) {
            JsonNode items = answer.has("items") ? answer.path("items") : answer;
            if (items.isArray()) {
                items.forEach(item -> thing(template, collection, item));
            } else {
                thing(template, collection, items);
            }
        }
        ids(answer, 0);
    }

    private void thing(String template, String collection, JsonNode item) {
        for (String key : List.of("id", "name", "rank", "step")) {
            if (item.path(key).isString() || item.path(key).isInt()) {
                add(
                        addresses.computeIfAbsent(normal(template) + "/{}", made -> new ArrayList<>()),
                        collection + "/" + Percent.encode(item.path(key).asString("")));
            }
        }
    }

    private void ids(JsonNode node, int depth) {
        node.properties().forEach(field -> {
            String text = field.getValue().asString("");
            if (field.getKey().equals("name") && !text.isEmpty()) {
                add(names, text);
            } else if (field.getKey().equals("nextCursor") && !text.isEmpty()) {
                add(cursors, text);
            } else if (text.length() == 36 && text.charAt(8) == '-') {
                add(ids, text);
            }
        });
        if (depth < 4) {
            node.forEach(child -> ids(child, depth + 1));
        }
    }

    private static void add(List<String> known, String thing) {
        known.remove(thing);
        known.add(thing);
        if (known.size() > MOST_OF_A_KIND) {
            known.remove(0);
        }
    }

    private static String normal(String template) {
        return VARIABLE.matcher(template).replaceAll("{}");
    }

    /** The address of something that exists, for as much of a template as there is; the rest of the template is left as it is. */
    String address(String template, SplittableRandom random) {
        for (int end = template.lastIndexOf('}') + 1; end > 0; end = template.lastIndexOf('}', end - 2) + 1) {
            List<String> known = addresses.get(normal(template.substring(0, end)));
            if (known != null) {
                return HostileValues.one(known, random) + template.substring(end);
            }
        }
        return template;
    }

    /** An id of whatever exists. */
    String id(SplittableRandom random) {
        return ids.isEmpty()
                ? new UUID(random.nextLong(), random.nextLong()).toString()
                : HostileValues.one(ids, random);
    }

    /** One of the latest ids. */
    String lateId(SplittableRandom random) {
        return ids.isEmpty() ? id(random) : ids.get(ids.size() - 1 - random.nextInt(Math.min(3, ids.size())));
    }

    /** A name of whatever exists. */
    Optional<String> name(SplittableRandom random) {
        return names.isEmpty() ? Optional.empty() : Optional.of(HostileValues.one(names, random));
    }

    /** Where a page went on. */
    Optional<String> cursor(SplittableRandom random) {
        return cursors.isEmpty() ? Optional.empty() : Optional.of(HostileValues.one(cursors, random));
    }

    /** The lease under which a job, or what is below it, was last given. */
    Optional<LeaseSeen> lease(String path) {
        if (!path.startsWith(JOBS)) {
            return Optional.empty();
        }
        int end = path.indexOf('/', JOBS.length());
        return Optional.ofNullable(leases.get(end < 0 ? path : path.substring(0, end)));
    }

    /**
     * A lease.
     *
     * @param token its fencing token
     * @param kind of the job
     */
    record LeaseSeen(long token, String kind) {}
}
