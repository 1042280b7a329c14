package io.entangle.api.hostile;

import io.entangle.shared.contract.v1.WorkerPaths;
import io.entangle.shared.json.Json;
import io.entangle.shared.random.RandomStreams;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Makes up requests: each operation in its turn, as the document describes it, and then more or less spoilt. */
final class RequestGenerator {

    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

    private final long seed;
    private final List<ApiOperation> operations;
    private final SchemaSamples samples;
    private final WorkerDocuments workers;
    private final KnownThings known;
    private final Credentials credentials;

    RequestGenerator(
            long seed,
            List<ApiOperation> operations,
            SchemaSamples samples,
            WorkerDocuments workers,
            KnownThings known,
            Credentials credentials) {
        this.seed = seed;
        this.operations = List.copyOf(operations);
        this.samples = samples;
        this.workers = workers;
        this.known = known;
        this.credentials = credentials;
    }

    /** The request of that number; what it is about depends on the answers so far too. */
    Draft next(long number) {
        SplittableRandom random = RandomStreams.stream(seed, "request", number);
        Draft draft = valid(operations.get((int) (number % operations.size())), random);
        int spoils = Math.max(0, random.nextInt(8) - 2);
        for (int i = 0; i < spoils && draft.document != null && random.nextInt(3) > 0; i++) {
            draft.document = JsonMutation.mutated(draft.document, random);
        }
        draft.write();
        if (spoils > 0) {
            for (int i = random.nextInt(spoils); i >= 0; i--) {
                RequestMutation.mutate(draft, credentials, random);
            }
        }
        return draft;
    }

    private Draft valid(ApiOperation operation, SplittableRandom random) {
        String address = random.nextInt(8) == 0 ? operation.path() : known.address(operation.path(), random);
        Draft draft = new Draft(operation, filled(address, operation, random));
        draft.headers.addAll(credentials.fitting(operation, random));
        for (JsonNode parameter : operation.parameters()) {
            if (parameter.path("required").asBoolean(false) || random.nextInt(3) == 0) {
                parameter(draft, parameter, random);
            }
        }
        if (operation.method().equals("POST") && random.nextInt(12) == 0) {
            draft.header("Idempotency-Key", "key-" + random.nextInt(20));
        }
        if (!operation.bodies().isEmpty()) {
            body(draft, random);
        }
        return draft;
    }

    private String filled(String address, ApiOperation operation, SplittableRandom random) {
        return VARIABLE.matcher(address)
                .replaceAll(variable -> Matcher.quoteReplacement(Percent.encode(operation.parameters().stream()
                        .filter(parameter -> parameter.path("in").asString("").equals("path")
                                && parameter.path("name").asString("").equals(variable.group(1)))
                        .findFirst()
                        .map(parameter -> word(parameter, random))
                        .orElse(known.id(random)))));
    }

    private void parameter(Draft draft, JsonNode parameter, SplittableRandom random) {
        String name = parameter.path("name").asString("");
        switch (parameter.path("in").asString("")) {
            case "query" -> draft.query.add(name + "=" + Percent.encode(word(parameter, random)));
            case "header" -> draft.header(name, headerValue(draft, name, parameter, random));
            default -> {}
        }
    }

    private String headerValue(Draft draft, String name, JsonNode parameter, SplittableRandom random) {
        if (name.equals(WorkerPaths.TOKEN_HEADER)) {
            return known.lease(draft.path)
                    .map(lease -> Long.toString(lease.token()))
                    .orElse("1");
        }
        return word(parameter, random).replaceAll("[^\\x20-\\x7e]", "?");
    }

    private String word(JsonNode parameter, SplittableRandom random) {
        if (parameter.path("name").asString("").equals("cursor") && random.nextInt(4) > 0) {
            return known.cursor(random).orElse("");
        }
        if (parameter.path("name").asString("").equals("id") && random.nextInt(3) > 0) {
            return random.nextBoolean()
                    ? new UUID(random.nextLong(), random.nextLong()).toString()
                    : known.name(random).orElse("shapes");
        }
        if (parameter.has("example") && random.nextBoolean()) {
            return parameter.path("example").asString("");
        }
        JsonNode sample = samples.of(parameter.path("schema"), random);
        return sample.isString() ? sample.asString() : sample.toString();
    }

    private void body(Draft draft, SplittableRandom random) {
        String type = HostileValues.one(new ArrayList<>(draft.operation.bodies().keySet()), random);
        JsonNode content = draft.operation.bodies().get(type);
        draft.header("Content-Type", type);
        if (content == null || !type.endsWith("json")) {
            draft.body = "some content %d".formatted(random.nextInt(50)).getBytes(StandardCharsets.UTF_8);
            return;
        }
        List<JsonNode> examples = new ArrayList<>();
        for (Map.Entry<String, JsonNode> example : content.path("examples").properties()) {
            example(example.getValue().path("value"), examples);
        }
        example(content.path("example"), examples);
        String kind = known.lease(draft.path).map(KnownThings.LeaseSeen::kind).orElse("");
        workers.of(draft.operation.path(), random.nextInt(6) == 0 ? "" : kind, random)
                .ifPresent(examples::add);
        draft.document = examples.isEmpty() || random.nextInt(3) == 0
                ? samples.of(content.path("schema"), random)
                : HostileValues.one(examples, random);
    }

    private static void example(JsonNode value, List<JsonNode> examples) {
        if (value.isString()) {
            try {
                examples.add(Json.mapper().readTree(value.asString()));
            } catch (JacksonException e) {
                throw new IllegalStateException("an example that is no JSON: " + value, e);
            }
        } else if (!value.isMissingNode()) {
            examples.add(value);
        }
    }
}
