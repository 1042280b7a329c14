package io.entangle.api.security;

import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.List;
import java.util.stream.Stream;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;

/** Says in the OpenAPI document which scope each operation needs: of a key and, where tokens of an identity provider are taken, of a token. */
@Configuration(proxyBeanMethods = false)
class ScopesInOpenApi {

    private static final String VARIABLE = "\\{\\w+}";
    private static final String TOKEN = "token";
    private static final String METADATA = "/.well-known/openid-configuration";

    @Bean
    GlobalOpenApiCustomizer scopes(
            OidcSettings oidc, @Value("${spring.security.oauth2.resourceserver.jwt.issuer-uri:}") String issuer) {
        return document -> {
            List<String> keys =
                    List.copyOf(document.getComponents().getSecuritySchemes().keySet());
            if (!issuer.isEmpty()) {
                document.getComponents().addSecuritySchemes(TOKEN, token(issuer));
            }
            document.getPaths()
                    .forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
                        Scope scope = AccessRules.needed(
                                HttpMethod.valueOf(method.name()),
                                PathContainer.parsePath(path.replaceAll(VARIABLE, "x")));
                        Stream<SecurityRequirement> shown =
                                keys.stream().map(key -> new SecurityRequirement().addList(key, scope.word()));
                        Stream<SecurityRequirement> signed = issuer.isEmpty()
                                ? Stream.empty()
                                : Stream.of(
                                        new SecurityRequirement().addList(TOKEN, oidc.scopePrefix() + scope.word()));
                        operation.setSecurity(Stream.concat(shown, signed).toList());
                    }));
        };
    }

    private static SecurityScheme token(String issuer) {
        return new SecurityScheme()
                .type(SecurityScheme.Type.OPENIDCONNECT)
                .openIdConnectUrl(issuer.replaceAll("/+$", "") + METADATA)
                .description("A token of the identity provider, instead of a key.");
    }
}
