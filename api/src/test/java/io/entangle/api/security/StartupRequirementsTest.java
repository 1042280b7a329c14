package io.entangle.api.security;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.mock.env.MockEnvironment;

class StartupRequirementsTest {

    private static final String KEY = "a-key-that-is-long-enough";

    @Test
    void everythingThatIsMissingIsNamedAtOnce() {
        assertThatExceptionOfType(StartupRefusal.class)
                .isThrownBy(() -> check(new MockEnvironment()))
                .withMessageContaining("ENTANGLE_SECURITY_API_KEY")
                .withMessageContaining("ENTANGLE_SECURITY_WORKER_KEY")
                .withMessageContaining("SPRING_DATASOURCE_URL");
    }

    @Test
    void shortKeysAreRefused() {
        assertThatExceptionOfType(StartupRefusal.class)
                .isThrownBy(() -> check(complete().withProperty("entangle.security.api-key", "secret")))
                .withMessageContaining("fewer than 16");
    }

    @Test
    void aCompleteConfigurationStarts() {
        assertThatCode(() -> check(complete())).doesNotThrowAnyException();
    }

    @Test
    void tokensAreTakenOfANamedIssuerForANamedAudience() {
        String tokens = "spring.security.oauth2.resourceserver.jwt.";
        MockEnvironment issuer = complete().withProperty(tokens + "issuer-uri", "https://id.example");

        assertThatExceptionOfType(StartupRefusal.class)
                .isThrownBy(() -> check(issuer))
                .withMessageContaining("audiences");
        assertThatExceptionOfType(StartupRefusal.class)
                .isThrownBy(() -> check(complete()
                        .withProperty(tokens + "jwk-set-uri", "https://id.example/keys")
                        .withProperty(tokens + "audiences", "entangle")))
                .withMessageContaining("issuer-uri");
        assertThatCode(() -> check(issuer.withProperty(tokens + "audiences", "entangle")))
                .doesNotThrowAnyException();
    }

    @Test
    void theLocalProfileNeedsNothing() {
        assertThatCode(() -> check(local())).doesNotThrowAnyException();
    }

    @Test
    void theLocalProfileIsNotReachableFromElsewhereWithoutAKey() {
        assertThatExceptionOfType(StartupRefusal.class)
                .isThrownBy(() -> check(local().withProperty("server.address", "0.0.0.0")))
                .withMessageContaining("loopback");
        assertThatCode(() -> check(local().withProperty("server.address", "0.0.0.0")
                        .withProperty("entangle.security.api-key", KEY)))
                .doesNotThrowAnyException();
    }

    private static MockEnvironment complete() {
        return new MockEnvironment()
                .withProperty("entangle.security.api-key", KEY)
                .withProperty("entangle.security.worker-key", KEY + "-of-workers")
                .withProperty("spring.datasource.url", "jdbc:postgresql://db/entangle");
    }

    private static MockEnvironment local() {
        MockEnvironment environment = new MockEnvironment().withProperty("server.address", "127.0.0.1");
        environment.setActiveProfiles("local");
        return environment;
    }

    private static void check(MockEnvironment environment) {
        new StartupRequirements(environment).postProcessBeanFactory(new DefaultListableBeanFactory());
    }
}
