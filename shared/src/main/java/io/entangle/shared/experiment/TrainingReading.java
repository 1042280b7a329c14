package io.entangle.shared.experiment;

import io.entangle.shared.json.Json;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads training settings, which may name a preset under {@value #PRESET} beside their own values. The name is used up: what is read has every value, and reads the same
 * whatever a later version's preset of that name says.
 */
final class TrainingReading extends ValueDeserializer<TrainingSpec> {

    static final String PRESET = "preset";

    private static final JsonMapper PLAIN =
            Json.mapper().rebuild().addMixIn(TrainingSpec.class, Plain.class).build();

    /** The settings of a document without a preset. */
    static TrainingSpec plainly(JsonNode document) {
        return PLAIN.treeToValue(document, TrainingSpec.class);
    }

    @Override
    public TrainingSpec deserialize(JsonParser parser, DeserializationContext context) {
        JsonNode document = context.readTree(parser);
        JsonNode name = document.path(PRESET);
        if (!(document instanceof ObjectNode given) || name.isMissingNode()) {
            return plainly(document);
        }
        TrainingPreset preset =
                name.isString() ? TrainingPresets.find(name.asString()).orElse(null) : null;
        if (preset == null) {
            throw unknown(parser, context);
        }
        ObjectNode own = given.deepCopy();
        own.remove(PRESET);
        return plainly(preset.under(own));
    }

    private static DatabindException unknown(JsonParser parser, DeserializationContext context) {
        String message = "must be one of "
                + TrainingPresets.all().stream().map(TrainingPreset::name).collect(Collectors.joining(", "));
        return (DatabindException) ValueInstantiationException.from(
                        parser,
                        message,
                        context.constructType(TrainingSpec.class),
                        new IllegalArgumentException(message))
                .prependPath(TrainingSpec.class, PRESET);
    }

    @Override
    public @Nullable TrainingSpec getNullValue(DeserializationContext context) {
        return null;
    }

    /** Reads the record as its annotations say. */
    @JsonDeserialize(using = ValueDeserializer.None.class)
    private interface Plain {}
}
