package io.entangle.api.security;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;

/** Refuses a configuration that would be open or incomplete, before anything is started, and names all that is missing. */
final class StartupRequirements implements BeanFactoryPostProcessor {

    private static final int MIN_KEY_LENGTH = 16;
    private static final String TOKENS = "spring.security.oauth2.resourceserver.jwt.";

    private final Environment environment;

    StartupRequirements(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        List<String> wrong = new ArrayList<>();
        boolean local = environment.acceptsProfiles(Profiles.of("local"));
        checkKeys("entangle.security.api-key", "ENTANGLE_SECURITY_API_KEY", local, wrong);
        checkKeys("entangle.security.worker-key", "ENTANGLE_SECURITY_WORKER_KEY", local, wrong);
        if (!local && environment.getProperty("spring.datasource.url", "").isBlank()) {
            wrong.add("spring.datasource.url (SPRING_DATASOURCE_URL) is not set, e.g. jdbc:postgresql://host/entangle");
        }
        if (local && keys("entangle.security.api-key").isEmpty() && !isLoopback()) {
            wrong.add("server.address is not a loopback address although there is no entangle.security.api-key");
        }
        checkTokens(wrong);
        if (!wrong.isEmpty()) {
            throw new StartupRefusal(
                    "The configuration is not complete:\n  - " + String.join("\n  - ", wrong),
                    "Set what is missing, or start with SPRING_PROFILES_ACTIVE=local on a machine of your own: it brings its own"
                            + " database and needs no key.");
        }
    }

    private void checkKeys(String property, String variable, boolean optional, List<String> wrong) {
        List<String> keys = keys(property);
        if (keys.isEmpty() && !optional) {
            wrong.add("%s (%s) is not set; make one with: openssl rand -base64 32".formatted(property, variable));
        }
        if (keys.stream().anyMatch(key -> key.length() < MIN_KEY_LENGTH)) {
            wrong.add("%s (%s) has fewer than %d characters".formatted(property, variable, MIN_KEY_LENGTH));
        }
    }

    /** Spring takes tokens of every issuer where none is named, and those made for others where no audience is. */
    private void checkTokens(List<String> wrong) {
        boolean taken = Stream.of("issuer-uri", "jwk-set-uri", "public-key-location")
                .anyMatch(source -> environment.containsProperty(TOKENS + source));
        if (taken && environment.getProperty(TOKENS + "issuer-uri", "").isBlank()) {
            wrong.add(TOKENS + "issuer-uri is not set although tokens are to be taken");
        }
        if (taken && keys(TOKENS + "audiences").isEmpty()) {
            wrong.add(TOKENS + "audiences is not set: tokens made for others would be taken");
        }
    }

    private List<String> keys(String property) {
        return Binder.get(environment)
                .bind(property, Bindable.listOf(String.class))
                .orElse(List.of());
    }

    private boolean isLoopback() {
        return LoopbackGuard.isLoopback(environment.getProperty("server.address", "0.0.0.0"));
    }
}
