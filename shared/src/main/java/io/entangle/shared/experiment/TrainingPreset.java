package io.entangle.shared.experiment;

import io.entangle.shared.json.Json;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Named settings of a training. In a document that names one, they stand where the document says nothing; {@code null} takes a setting of it away.
 *
 * @param name name to ask for it by
 * @param description what it is for
 * @param document its settings, JSON; what they leave out has the usual default
 */
public record TrainingPreset(String name, String description, String document) {

    private static final String EPOCHS = "epochs";
    private static final String WARMUP = "warmupEpochs";

    /** The settings in full. */
    public TrainingSpec training() {
        return TrainingReading.plainly(settings());
    }

    /**
     * The settings with those given over them. Where a number of epochs is given and no warm-up, the warm-up keeps its share of them.
     *
     * @param given not changed
     */
    ObjectNode under(ObjectNode given) {
        ObjectNode settings = settings();
        JsonNode epochs = given.path(EPOCHS);
        if (epochs.isIntegralNumber() && settings.has(WARMUP)) {
            double share =
                    settings.path(WARMUP).asDouble() / settings.path(EPOCHS).asDouble();
            settings.put(WARMUP, Math.round(share * epochs.asLong()));
        }
        lay(given, settings);
        return settings;
    }

    private ObjectNode settings() {
        return (ObjectNode) Json.mapper().readTree(document);
    }

    private static void lay(ObjectNode given, ObjectNode over) {
        for (Map.Entry<String, JsonNode> property : given.properties()) {
            JsonNode value = property.getValue();
            if (value.isNull()) {
                over.remove(property.getKey());
            } else if (value instanceof ObjectNode object && over.get(property.getKey()) instanceof ObjectNode below) {
                lay(object, below);
            } else {
                over.set(property.getKey(), value);
            }
        }
    }
}
