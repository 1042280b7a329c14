package io.entangle.api.web;

import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.MimeType;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Names in the OpenAPI document what else an operation answers with: a table, a report, a stream of events.
 *
 * <p>Each has a handler of its own, which is hidden, for an operation stands in the document once.
 */
@Configuration(proxyBeanMethods = false)
class OtherRepresentations {

    @Bean
    GlobalOpenApiCustomizer representationsOfHiddenHandlers(
            @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping handlers) {
        return document -> handlers.getHandlerMethods().forEach((mapping, handler) -> {
            if (handler.hasMethodAnnotation(Hidden.class)
                    && mapping.getMethodsCondition().getMethods().contains(RequestMethod.GET)) {
                mapping.getPatternValues().forEach(path -> name(document, path, mapping));
            }
        });
    }

    private static void name(OpenAPI document, String path, RequestMappingInfo mapping) {
        PathItem item = document.getPaths().get(path);
        ApiResponse answer = item == null || item.getGet() == null
                ? null
                : item.getGet().getResponses().get("200");
        if (answer != null) {
            mapping.getProducesCondition().getProducibleMediaTypes().stream()
                    .map(OtherRepresentations::withoutParameters)
                    .forEach(
                            type -> answer.getContent().addMediaType(type, new MediaType().schema(new StringSchema())));
        }
    }

    private static String withoutParameters(MimeType type) {
        return type.getType() + "/" + type.getSubtype();
    }
}
