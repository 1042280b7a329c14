package io.entangle.api.searchspace;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.S3Space;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.jackson.TypeNameResolver;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import java.util.List;
import java.util.Map;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Names parts in the OpenAPI document after the whole, since a name means one schema there: spaces and architectures both have stages, curves and sweeps both have points. */
@Configuration(proxyBeanMethods = false)
class FamilySchemas {

    private static final String FAMILY = "family";
    private static final Map<String, List<Class<?>>> FAMILIES = Map.of(
            AutoFormerArchitecture.FAMILY, List.of(AutoFormerSpace.class, AutoFormerArchitecture.class),
            S3Architecture.FAMILY, List.of(S3Space.class, S3Architecture.class));

    /** First among the converters, since those that come later stand before it, and it asks nobody else. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    ModelResolver schemasNamedAfterTheWhole(ObjectMapperProvider mappers) {
        return new ModelResolver(mappers.jsonMapper(), new PartNames()).openapi31(mappers.isOpenapi31());
    }

    /** Says by which word a family is told from the others, so that what is generated from the document tells them apart, too. */
    @Bean
    GlobalOpenApiCustomizer wordsOfFamilies() {
        return document ->
                FAMILIES.forEach((word, types) -> types.forEach(type -> name(document.getComponents(), word, type)));
    }

    private static void name(Components components, String word, Class<?> type) {
        Schema<?> family = components.getSchemas().get(type.getSimpleName());
        Schema<?> all = components.getSchemas().get(type.getInterfaces()[0].getSimpleName());
        if (family == null || all == null || family.getAllOf() == null) {
            return;
        }
        StringSchema only = new StringSchema();
        only.addEnumItem(word);
        only.setDescription("The family: `%s`.".formatted(word));
        Schema<?> own = family.getAllOf().get(family.getAllOf().size() - 1);
        own.addProperty(FAMILY, only);
        all.getDiscriminator().mapping(word, Components.COMPONENTS_SCHEMAS_REF + type.getSimpleName());
        all.addProperty(FAMILY, new StringSchema().description("Which family it is of."));
    }

    private static final class PartNames extends TypeNameResolver {

        @Override
        protected String getNameOfClass(Class<?> type) {
            Class<?> whole = type.getEnclosingClass();
            return whole == null ? super.getNameOfClass(type) : whole.getSimpleName() + type.getSimpleName();
        }
    }
}
