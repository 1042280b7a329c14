package io.entangle.api.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** What Swagger UI shows beyond what every operation has to say; that its examples can be sent as they stand, RecordedAnswersIT shows. */
@EntangleIT
class OpenApiExamplesIT {

    @Autowired
    private Api api;

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
}
