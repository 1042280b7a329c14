package io.entangle.api.experiment;

import io.entangle.shared.experiment.TrainingPresets;
import io.entangle.shared.experiment.TrainingSpec;
import java.util.List;

/**
 * Named training settings.
 *
 * @param name name to ask for them by
 * @param description what they are for
 * @param training every value
 */
record TrainingPresetView(String name, String description, TrainingSpec training) {

    static List<TrainingPresetView> all() {
        return TrainingPresets.all().stream()
                .map(preset -> new TrainingPresetView(preset.name(), preset.description(), preset.training()))
                .toList();
    }
}
