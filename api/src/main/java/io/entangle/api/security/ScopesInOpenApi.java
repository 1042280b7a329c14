package io.entangle.api.security;

import io.swagger.v3.oas.models.security.SecurityRequirement;
import java.util.List;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;

/** Says in the OpenAPI document which scope each operation needs. */
@Configuration(proxyBeanMethods = false)
class ScopesInOpenApi {

    private static final String VARIABLE = "\\{\\w+}";

    @Bean
    GlobalOpenApiCustomizer scopes() {
        return document -> {
            List<String> schemes =
                    List.copyOf(document.getComponents().getSecuritySchemes().keySet());
            document.getPaths()
                    .forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
                        Scope scope = AccessRules.needed(
                                HttpMethod.valueOf(method.name()),
                                PathContainer.parsePath(path.replaceAll(VARIABLE, "x")));
                        operation.setSecurity(schemes.stream()
                                .map(scheme -> new SecurityRequirement().addList(scheme, scope.word()))
                                .toList());
                    }));
        };
    }
}
