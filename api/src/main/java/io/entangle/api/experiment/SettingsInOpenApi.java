package io.entangle.api.experiment;

import io.entangle.shared.experiment.ExperimentSpec;
import io.entangle.shared.json.Json;
import io.entangle.shared.validation.Violation;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.Schema;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Shows in the OpenAPI document what the settings of an experiment are unless said, and what they may be: asked of the settings themselves, so that the document says
 * what a request would be told.
 *
 * <p>A bound that depends on another setting is left out: a search has no more parents than its population.
 */
@Configuration(proxyBeanMethods = false)
class SettingsInOpenApi {

    private static final List<String> REQUIRED = List.of("name", "searchSpace", "dataset");
    private static final Pattern BOUNDS = Pattern.compile("must be between (\\S+) and (\\S+)");
    private static final Pattern VALUES = Pattern.compile("must be one of \\[?([^\\]]+)]?");
    private static final JsonNode TOO_MUCH = Json.mapper().getNodeFactory().numberNode(Integer.MAX_VALUE);
    private static final JsonNode NO_SUCH = Json.mapper().getNodeFactory().stringNode("?");

    private static final JsonNode USUAL = settings("""
            {"name": "n", "searchSpace": "s", "dataset": "d", "spaceSearch": {}}""");
    /** Other settings that bounds could depend on. */
    private static final JsonNode OTHER = settings("""
            {"name": "n", "searchSpace": "s", "dataset": "d", "spaceSearch": {"samples": 400, "images": 4000, "steps": 5},
             "training": {"epochs": 60, "batchSize": 64, "subnetsPerStep": 3},
             "search": {"population": 90, "parents": 20, "mutations": 30, "crossovers": 30, "generations": 8}}""");

    @Bean
    GlobalOpenApiCustomizer settingsOfExperiments() {
        return document -> describe(document, "ExperimentSpec", "", USUAL);
    }

    private static void describe(OpenAPI document, String name, String pointer, JsonNode usual) {
        Schema<?> schema = document.getComponents().getSchemas().get(name);
        if (schema == null) {
            return;
        }
        REQUIRED.stream()
                .filter(field -> pointer.isEmpty() && schema.getProperties().containsKey(field))
                .forEach(schema::addRequiredItem);
        schema.getProperties()
                .forEach((field, property) -> show(document, property, pointer + "/" + field, usual.path(field)));
    }

    private static void show(OpenAPI document, Schema<?> property, String pointer, JsonNode usual) {
        String reference = property.get$ref();
        if (usual.isObject() && reference != null) {
            describe(document, reference.substring(reference.lastIndexOf('/') + 1), pointer, usual);
        } else if (usual.isNumber()) {
            property.setDefault(usual.decimalValue());
            bounds(pointer).ifPresent(bounds -> {
                property.setMinimum(new BigDecimal(bounds.group(1)));
                property.setMaximum(new BigDecimal(bounds.group(2)));
            });
        } else if (usual.isBoolean()) {
            property.setDefault(usual.booleanValue());
        } else if (usual.isString() && !REQUIRED.contains(pointer.substring(1))) {
            property.setDefault(usual.stringValue());
            showValues(property, pointer);
        }
    }

    @SuppressWarnings("unchecked") // whose values are strings
    private static void showValues(Schema<?> property, String pointer) {
        if (property.getEnum() == null) {
            refusal(USUAL, pointer, NO_SUCH, VALUES)
                    .ifPresent(values -> ((Schema<String>) property)
                            .setEnum(List.of(values.group(1).split(", "))));
        }
    }

    private static Optional<MatchResult> bounds(String pointer) {
        Optional<MatchResult> bounds = refusal(USUAL, pointer, TOO_MUCH, BOUNDS);
        Optional<MatchResult> others = refusal(OTHER, pointer, TOO_MUCH, BOUNDS);
        return bounds.filter(found ->
                others.filter(other -> other.group().equals(found.group())).isPresent());
    }

    private static Optional<MatchResult> refusal(JsonNode settings, String pointer, JsonNode value, Pattern text) {
        JsonNode changed = settings.deepCopy();
        JsonPointer place = JsonPointer.compile(pointer);
        ((ObjectNode) changed.at(place.head())).set(place.last().getMatchingProperty(), value);
        return Json.mapper().treeToValue(changed, ExperimentSpec.class).violations().stream()
                .filter(violation -> violation.pointer().equals(pointer))
                .map(Violation::detail)
                .flatMap(detail -> text.matcher(detail).results())
                .findFirst();
    }

    private static JsonNode settings(String json) {
        return Json.mapper().valueToTree(Json.mapper().readValue(json, ExperimentSpec.class));
    }
}
