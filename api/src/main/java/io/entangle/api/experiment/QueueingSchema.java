package io.entangle.api.experiment;

import io.entangle.shared.experiment.ExperimentSpec;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import java.math.BigDecimal;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Shows in the OpenAPI document what owner and priority of an experiment do in the queue, and their bounds. */
@Configuration(proxyBeanMethods = false)
class QueueingSchema {

    @Bean
    GlobalOpenApiCustomizer ownerAndPriority() {
        return document -> {
            Schema<?> experiment = document.getComponents().getSchemas().get(ExperimentSpec.class.getSimpleName());
            if (experiment != null) {
                Schema<?> owner = new StringSchema()
                        .maxLength(ExperimentSpec.MAX_OWNER_LENGTH)
                        .description(
                                "Who it is for: the owner of the key, unless an admin's names another. Experiments of one owner stand in line behind each other, not before those of others;"
                                        + " all without an owner share one line.")
                        .example("vision");
                owner.setDefault("");
                Schema<?> priority = new IntegerSchema()
                        .minimum(BigDecimal.valueOf(-ExperimentSpec.MAX_PRIORITY))
                        .maximum(BigDecimal.valueOf(ExperimentSpec.MAX_PRIORITY))
                        .description(
                                "The higher, the sooner: each step counts as ten minutes (`entangle.queue.ageing-step`) of waiting, and a negative one as so much less. If it is first in the queue"
                                        + " and no worker is free, a worker is asked to save a job of lower priority and give it back.")
                        .example(2);
                priority.setDefault(0);
                experiment.addProperty("owner", owner);
                experiment.addProperty("priority", priority);
            }
        };
    }
}
