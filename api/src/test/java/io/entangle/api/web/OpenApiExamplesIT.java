package io.entangle.api.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/**
 * What Swagger UI shows can be sent as it stands, in some order: an example may need what another one makes.
 *
 * <p>Only an id that nobody can know beforehand is filled in, with one of those that the collection lists; one experiment has run to its end, and one has failed.
 */
@LineIT
class OpenApiExamplesIT {

    private static final Pattern ID = Pattern.compile("/\\{\\w+}");

    @Autowired
    private Api api;

    @Autowired
    private Line line;

    @Test
    void everyPostHasAnExampleThatIsAccepted() {
        line.reset();
        line.finished(0.8, 0.7, 0.6);
        line.failed();
        List<String> without = new ArrayList<>();
        Deque<Call> open = new ArrayDeque<>();
        for (Map.Entry<String, JsonNode> path :
                api.get("/v3/api-docs").json().path("paths").properties()) {
            JsonNode post = path.getValue().path("post");
            if (!post.isMissingNode() && !takesAFile(post)) {
                List<Call> calls = calls(path.getKey(), post);
                open.addAll(calls);
                if (calls.isEmpty()) {
                    without.add(path.getKey());
                }
            }
        }
        assertThat(without).as("POSTs without an example").isEmpty();
        assertThat(open).hasSizeGreaterThanOrEqualTo(10);

        int failedInARow = 0;
        List<String> refusals = new ArrayList<>();
        while (!open.isEmpty() && failedInARow < open.size()) {
            Call call = open.remove();
            if (isAccepted(call, refusals)) {
                failedInARow = 0;
            } else {
                failedInARow++;
                open.add(call);
            }
        }
        assertThat(open).as(String.join("\n", refusals)).isEmpty();
    }

    /** No example in a document is a file. */
    private static boolean takesAFile(JsonNode post) {
        return post.at("/requestBody/content").has("application/octet-stream");
    }

    private boolean isAccepted(Call call, List<String> refusals) {
        for (String path : knownPaths(call.path())) {
            Api.Answer answer = call.body() == null ? api.post(path) : api.post(path, call.body());
            if (answer.status() / 100 == 2) {
                return true;
            }
            refusals.add("%s %s -> %d %s".formatted(path, call.body(), answer.status(), answer.text()));
        }
        return false;
    }

    private List<String> knownPaths(String path) {
        Matcher id = ID.matcher(path);
        if (!id.find()) {
            return List.of(path);
        }
        JsonNode listed = api.get(path.substring(0, id.start())).json().path("items");
        return listed.findValuesAsString("id").stream()
                .flatMap(known -> knownPaths(id.replaceFirst("/" + known)).stream())
                .toList();
    }

    @Test
    void operationsAreTaggedUniquelyNamedAndShowTheirProblems() {
        JsonNode document = api.get("/v3/api-docs").json();
        Set<String> ids = new HashSet<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                String where = operation.getKey() + " " + path.getKey();
                JsonNode shown = operation.getValue();
                assertThat(ids.add(shown.path("operationId").asString("")))
                        .as("operationId of " + where)
                        .isTrue();
                assertThat(shown.path("tags").size()).as("tags of " + where).isEqualTo(1);
                assertThat(shown.path("summary").asString(""))
                        .as("summary of " + where)
                        .isNotEmpty();
                assertThat(shown.at("/responses/401/content/application~1problem+json/schema/$ref")
                                .asString(""))
                        .as("problem of " + where)
                        .isEqualTo("#/components/schemas/Problem");
            }
        }
        assertThat(ids).contains("createSearchSpace", "registerDataset", "downloadArtifact");
        assertThat(document.at("/components/securitySchemes/key/scheme").asString(""))
                .isEqualTo("bearer");
        assertThat(document.path("paths").propertyNames()).noneMatch(path -> path.startsWith("/api/v1/worker/"));
    }

    @Test
    void ownerAndPriorityAreShownWithTheirBounds() {
        JsonNode experiment = api.get("/v3/api-docs").json().at("/components/schemas/ExperimentSpec/properties");

        assertThat(experiment.at("/owner/maxLength").asInt()).isEqualTo(100);
        assertThat(experiment.at("/owner/description").asString("")).contains("in line");
        assertThat(experiment.at("/priority/minimum").asInt()).isEqualTo(-10);
        assertThat(experiment.at("/priority/maximum").asInt()).isEqualTo(10);
        assertThat(experiment.at("/priority/example").asInt()).isEqualTo(2);
    }

    @Test
    void aTeacherIsShownAsAWordOrAnObject() {
        JsonNode teacher =
                api.get("/v3/api-docs").json().at("/components/schemas/DistillationSpec/properties/teacher/oneOf");

        assertThat(teacher.at("/0/enum/0").asString("")).isEqualTo("largest");
        assertThat(teacher.at("/1/properties").has("checkpoint")).isTrue();
    }

    @Test
    void aSpaceIsShownAsOneOfItsFamiliesAndItsStagesAsTheyAre() {
        JsonNode schemas = api.get("/v3/api-docs").json().at("/components/schemas");

        assertThat(schemas.at("/S3Space").toString()).contains("#/components/schemas/S3SpaceStage");
        assertThat(schemas.at("/S3Architecture").toString()).contains("#/components/schemas/S3ArchitectureStage");
        assertThat(schemas.at("/S3SpaceStage/properties/embedDim/type").asString(""))
                .isEqualTo("array");
        assertThat(schemas.at("/S3ArchitectureStage/properties/embedDim/type").asString(""))
                .isEqualTo("integer");
        assertThat(schemas.at("/NewSearchSpace/properties/space").toString()).contains("AutoFormerSpace", "S3Space");
    }

    @Test
    void swaggerUiIsServed() {
        Api.Answer moved = api.get("/swagger-ui.html");
        assertThat(moved.status()).isEqualTo(302);
        assertThat(moved.header("Location")).endsWith("/swagger-ui/index.html");
        assertThat(api.get("/swagger-ui/index.html").text()).contains("swagger-ui");
    }

    private static List<Call> calls(String path, JsonNode post) {
        String filled = path;
        for (JsonNode parameter : post.path("parameters")) {
            if (parameter.path("in").asString("").equals("path") && parameter.has("example")) {
                String name = parameter.path("name").asString("");
                filled = filled.replace(
                        "{" + name + "}", parameter.path("example").asString(""));
            }
        }
        if (post.path("requestBody").isMissingNode()) {
            return List.of(new Call(filled, null));
        }
        List<Call> calls = new ArrayList<>();
        JsonNode content = post.at("/requestBody/content/application~1json");
        for (JsonNode example : content.path("examples")) {
            calls.add(new Call(filled, text(example.path("value"))));
        }
        if (content.has("example")) {
            calls.add(new Call(filled, text(content.path("example"))));
        }
        return calls;
    }

    private static String text(JsonNode example) {
        return example.isString() ? example.asString() : example.toString();
    }

    private record Call(String path, @Nullable String body) {}
}
