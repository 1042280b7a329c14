package io.entangle.shared.experiment;

import io.entangle.shared.json.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
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
            return told(document, parser);
        }
        TrainingPreset preset =
                name.isString() ? TrainingPresets.find(name.asString()).orElse(null) : null;
        if (preset == null) {
            throw unknown(parser, context);
        }
        ObjectNode own = given.deepCopy();
        own.remove(PRESET);
        return told(preset.under(own), parser);
    }

    /** The name of a preset is a property too, which whoever misspells one is to be told. */
    private static TrainingSpec told(JsonNode document, JsonParser parser) {
        try {
            return plainly(document);
        } catch (UnrecognizedPropertyException e) {
            Collection<Object> known = e.getKnownPropertyIds();
            if (e.getReferringClass() != TrainingSpec.class || known == null) {
                throw e;
            }
            List<Object> all = new ArrayList<>(known);
            all.add(PRESET);
            throw UnrecognizedPropertyException.from(parser, TrainingSpec.class, e.getPropertyName(), all);
        }
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
