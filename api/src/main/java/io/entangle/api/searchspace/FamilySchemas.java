package io.entangle.api.searchspace;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.searchspace.SearchSpace;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.jackson.TypeNameResolver;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Names parts of a space or an architecture in the OpenAPI document after the whole: spaces and architectures both have stages, and a name means one schema there. */
@Configuration(proxyBeanMethods = false)
class FamilySchemas {

    /** First among the converters, since those that come later stand before it, and it asks nobody else. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    ModelResolver schemasNamedAfterTheWhole(ObjectMapperProvider mappers) {
        return new ModelResolver(mappers.jsonMapper(), new PartNames()).openapi31(mappers.isOpenapi31());
    }

    private static final class PartNames extends TypeNameResolver {

        @Override
        protected String getNameOfClass(Class<?> type) {
            Class<?> whole = type.getEnclosingClass();
            boolean part = whole != null
                    && (SearchSpace.class.isAssignableFrom(whole) || Architecture.class.isAssignableFrom(whole));
            return part ? whole.getSimpleName() + type.getSimpleName() : super.getNameOfClass(type);
        }
    }
}
