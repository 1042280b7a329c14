package io.entangle.api.web;

import io.entangle.shared.json.Json;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Shows in the OpenAPI document what operations have answered: recorded from a run, by operation id, so that no example says what no answer would. */
@Configuration(proxyBeanMethods = false)
class AnswerExamples {

    private static final String RECORDED = "/openapi/answers.json";
    private static final String JSON = org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

    @Bean
    GlobalOpenApiCustomizer examplesOfAnswers() {
        Map<?, ?> recorded = recorded();
        return document -> document.getPaths()
                .forEach((path, item) -> item.readOperations().forEach(operation -> {
                    Object answer = recorded.get(operation.getOperationId());
                    if (answer != null) {
                        show(operation, answer);
                    }
                }));
    }

    private static void show(Operation operation, Object answer) {
        operation.getResponses().forEach((status, response) -> {
            MediaType json = status.startsWith("2") && response.getContent() != null
                    ? response.getContent().get(JSON)
                    : null;
            if (json != null && json.getExample() == null && json.getExamples() == null) {
                json.setExample(answer);
            }
        });
    }

    private static Map<?, ?> recorded() {
        try (InputStream file = Objects.requireNonNull(AnswerExamples.class.getResourceAsStream(RECORDED), RECORDED)) {
            return Json.mapper().readValue(file.readAllBytes(), Map.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
