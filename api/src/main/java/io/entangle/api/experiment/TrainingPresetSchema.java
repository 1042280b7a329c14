package io.entangle.api.experiment;

import io.entangle.shared.experiment.TrainingPreset;
import io.entangle.shared.experiment.TrainingPresets;
import io.entangle.shared.experiment.TrainingSpec;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Shows in the OpenAPI document that training settings may name a preset, which no stored ones do any more. */
@Configuration(proxyBeanMethods = false)
class TrainingPresetSchema {

    @Bean
    GlobalOpenApiCustomizer presetOfTraining() {
        return document -> {
            Schema<?> training = document.getComponents().getSchemas().get(TrainingSpec.class.getSimpleName());
            if (training != null) {
                StringSchema preset = new StringSchema();
                preset.setDescription("Only when posted: the preset whose values stand where nothing else is said.");
                TrainingPresets.all().stream().map(TrainingPreset::name).forEach(preset::addEnumItem);
                training.addProperty("preset", preset);
            }
        };
    }
}
