package io.entangle.api.experiment;

import io.entangle.shared.experiment.DistillationSpec;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import java.util.List;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Shows in the OpenAPI document that a teacher is a word or an object, which its Java type does not tell. */
@Configuration(proxyBeanMethods = false)
class TeacherSchema {

    @Bean
    GlobalOpenApiCustomizer teacherOfDistillation() {
        return document -> {
            Schema<?> distillation = document.getComponents().getSchemas().get(DistillationSpec.class.getSimpleName());
            if (distillation != null) {
                StringSchema largest = new StringSchema();
                largest.addEnumItem("largest");
                Schema<?> checkpoint = new ObjectSchema()
                        .addProperty(
                                "checkpoint",
                                new StringSchema().description("Id or name of a checkpoint that was brought."));
                checkpoint.setRequired(List.of("checkpoint"));
                Schema<?> teacher = new Schema<>().oneOf(List.of(largest, checkpoint));
                teacher.setDescription("The own largest subnet of the supernet in training, or a checkpoint.");
                distillation.addProperty("teacher", teacher);
            }
        };
    }
}
