package io.entangle.api.deployment;

import io.entangle.api.EntangleApi;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every setting the API reads: its own records of settings, what its configuration files name, and what Spring Boot documents. */
final class ApiSettings {

    private final List<ConfigurationPropertyName> names;

    ApiSettings() throws IOException {
        var known = new TreeSet<String>();
        known.addAll(ownRecords());
        known.addAll(configurationFile());
        known.addAll(springBoot());
        names = known.stream()
                .filter(ConfigurationPropertyName::isValid)
                .map(ConfigurationPropertyName::of)
                .toList();
    }

    /** Whether Spring would take the environment variable for one of the settings, by its own rules of relaxed binding. */
    boolean reads(String variable) {
        ConfigurationPropertySource source = ConfigurationPropertySources.from(
                        new SystemEnvironmentPropertySource("systemEnvironment", Map.of(variable, "value")))
                .iterator()
                .next();
        return names.stream().anyMatch(name -> source.getConfigurationProperty(name) != null);
    }

    private static List<String> ownRecords() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        return scanner.findCandidateComponents(EntangleApi.class.getPackageName()).stream()
                .map(BeanDefinition::getBeanClassName)
                .filter(Objects::nonNull)
                .map(name -> ClassUtils.resolveClassName(name, null))
                .flatMap(ApiSettings::settingsOf)
                .toList();
    }

    private static Stream<String> settingsOf(Class<?> type) {
        return settingsOf(type.getAnnotation(ConfigurationProperties.class).value(), type);
    }

    private static Stream<String> settingsOf(String prefix, Class<?> type) {
        return Arrays.stream(type.getDeclaredConstructors())
                .flatMap(constructor -> Arrays.stream(constructor.getParameters()))
                .flatMap(setting -> {
                    String name = prefix + "." + kebab(setting.getName());
                    return setting.getType().isRecord() ? settingsOf(name, setting.getType()) : Stream.of(name);
                });
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static List<String> configurationFile() {
        var yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new ClassPathResource("application.yaml"));
        Properties properties = yaml.getObject();
        return properties == null ? List.of() : List.copyOf(properties.stringPropertyNames());
    }

    private static List<String> springBoot() throws IOException {
        var names = new TreeSet<String>();
        for (URL url : Collections.list(
                ApiSettings.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream in = url.openStream()) {
                for (JsonNode property : JsonMapper.shared().readTree(in).path("properties")) {
                    names.add(property.path("name").asString());
                }
            }
        }
        return List.copyOf(names);
    }
}
