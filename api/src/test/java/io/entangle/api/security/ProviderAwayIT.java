package io.entangle.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** While the identity provider is away, who shows its tokens is told to come again, and whoever has a key notices nothing. */
@EntangleIT
class ProviderAwayIT {

    private static final String SPACES = "/api/v1/search-spaces";
    private static final IdentityProvider PROVIDER = IdentityProvider.start();

    @Autowired
    private Api api;

    @DynamicPropertySource
    static void trustTheProvider(DynamicPropertyRegistry settings) {
        settings.add("spring.security.oauth2.resourceserver.jwt.issuer-uri", PROVIDER::issuer);
        settings.add("spring.security.oauth2.resourceserver.jwt.audiences", () -> IdentityProvider.AUDIENCE);
    }

    @Test
    void aTokenThatCannotBeCheckedIsNeitherTakenNorCalledWrong() {
        String token = PROVIDER.token(claims -> claims.claim("scope", "entangle:admin"));
        PROVIDER.stop();

        for (int time = 0; time < 2; time++) {
            Api.Answer answer = api.send(api.request(SPACES, token).GET());

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isEqualTo("5");
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(answer.at("/detail")).isEqualTo("The identity provider cannot be reached");
        }
        assertThat(api.get(SPACES).status()).isEqualTo(200);
        assertThat(api.get("/actuator/health/readiness").status()).isEqualTo(200);
    }
}
