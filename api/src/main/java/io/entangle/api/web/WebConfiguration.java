package io.entangle.api.web;

import io.entangle.shared.json.Json;
import java.util.Locale;
import java.util.Set;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.json.ProblemDetailJacksonMixin;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class WebConfiguration {

    private static final Set<String> DIALECTS = Set.of("yaml", "xml", "cbor", "smile");

    @Bean
    JsonMapper jsonMapper() {
        return Json.mapper()
                .rebuild()
                .addMixIn(ProblemDetail.class, ProblemDetailJacksonMixin.class)
                .build();
    }

    @Bean
    ServerHttpMessageConvertersCustomizer checkedBodies(JsonMapper mapper) {
        return converters -> converters
                .withJsonConverter(new CheckedJsonConverter(mapper))
                .configureMessageConvertersList(all -> all.removeIf(WebConfiguration::readsAnotherDialect));
    }

    /** Libraries bring converters for YAML and XML along: they would read what is sent past the checks of the one for JSON. */
    private static boolean readsAnotherDialect(HttpMessageConverter<?> converter) {
        return converter.getSupportedMediaTypes().stream()
                .map(type -> type.getSubtype().toLowerCase(Locale.ROOT))
                .anyMatch(subtype -> DIALECTS.stream().anyMatch(subtype::contains));
    }

    @Bean
    FilterRegistrationBean<ReadablePathFilter> readablePaths(ProblemWriter problems) {
        FilterRegistrationBean<ReadablePathFilter> filter =
                new FilterRegistrationBean<>(new ReadablePathFilter(problems));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    @Bean
    FilterRegistrationBean<ReadableAcceptFilter> readableAccepts(ProblemWriter problems) {
        FilterRegistrationBean<ReadableAcceptFilter> filter =
                new FilterRegistrationBean<>(new ReadableAcceptFilter(problems));
        filter.setOrder(SecurityFilterProperties.DEFAULT_FILTER_ORDER + 1);
        return filter;
    }

    @Bean
    FilterRegistrationBean<BoundedBodyFilter> boundedBodies(RequestLimits limits, ProblemWriter problems) {
        FilterRegistrationBean<BoundedBodyFilter> filter =
                new FilterRegistrationBean<>(new BoundedBodyFilter(limits, problems));
        // After who may not get in at all was told so.
        filter.setOrder(SecurityFilterProperties.DEFAULT_FILTER_ORDER + 1);
        return filter;
    }

    @Bean
    WebMvcConfigurer logContext() {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new LogContext());
            }
        };
    }

    @Bean
    WebMvcConfigurer knownParameters() {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new KnownParameters())
                        .addPathPatterns("/api/v1/**")
                        .excludePathPatterns("/api/v1/worker/**")
                        // What is another's is not there, whatever is asked of it.
                        .order(Ordered.LOWEST_PRECEDENCE);
            }
        };
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemValve() {
        return factory -> factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(ProblemValve.class.getName());
            }
        });
    }
}
