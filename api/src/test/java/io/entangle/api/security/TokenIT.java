package io.entangle.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Tokens of an identity provider, beside keys. */
@EntangleIT
class TokenIT {

    private static final String SPACES = "/api/v1/search-spaces";
    private static final IdentityProvider PROVIDER = IdentityProvider.start();

    @Autowired
    private Api api;

    @DynamicPropertySource
    static void trustTheProvider(DynamicPropertyRegistry settings) {
        settings.add("spring.security.oauth2.resourceserver.jwt.issuer-uri", PROVIDER::issuer);
        settings.add("spring.security.oauth2.resourceserver.jwt.audiences", () -> IdentityProvider.AUDIENCE);
        settings.add("entangle.security.oidc.owner-claim", () -> "team");
    }

    @AfterAll
    static void stopTheProvider() {
        PROVIDER.stop();
    }

    @Test
    void aTokenOpensWhatItsScopesSayForTheOwnerItNames() {
        String token = PROVIDER.token(claims -> reading(claims).claim("scope", "openid entangle:read entangle:write"));

        assertThat(get(SPACES, token).status()).isEqualTo(200);
        Api.Answer made = post(SPACES, token);
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.at("/owner")).isEqualTo("vision");
        assertThat(get("/api/v1/api-keys", token).status()).isEqualTo(403);
    }

    @Test
    void scopesMayBeAList() {
        String token = PROVIDER.token(claims -> reading(claims).claim("scope", List.of("entangle:admin")));

        assertThat(get("/api/v1/api-keys", token).status()).isEqualTo(200);
    }

    @Test
    void wordsWithoutThePrefixMeanNothing() {
        String token = PROVIDER.token(claims -> reading(claims).claim("scope", "read write admin"));

        Api.Answer refused = get(SPACES, token);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.header("WWW-Authenticate")).contains("insufficient_scope");
    }

    @Test
    void keysGoOnWorking() {
        assertThat(api.get(SPACES).status()).isEqualTo(200);
        assertThat(get(SPACES, new GivenKeys(api).give("vision", "read").key()).status())
                .isEqualTo(200);
    }

    static Stream<Arguments> refused() {
        Date past = Date.from(Instant.now().minus(Duration.ofHours(1)));
        return Stream.of(
                Arguments.of(
                        "for another audience",
                        PROVIDER.token(claims -> reading(claims).audience("another"))),
                Arguments.of(
                        "for no audience",
                        PROVIDER.token(claims -> reading(claims).audience((String) null))),
                Arguments.of(
                        "of another issuer",
                        PROVIDER.token(claims -> reading(claims).issuer("http://evil"))),
                Arguments.of("expired", PROVIDER.token(claims -> reading(claims).expirationTime(past))),
                Arguments.of("forged", PROVIDER.forged(TokenIT::reading)),
                Arguments.of("unsigned", PROVIDER.unsigned(TokenIT::reading)),
                Arguments.of(
                        "without an owner",
                        PROVIDER.token(claims -> reading(claims).claim("team", null))),
                Arguments.of(
                        "of a hostile owner",
                        PROVIDER.token(claims -> reading(claims).claim("team", "a\nb"))),
                Arguments.of("no token at all", "a.b.c"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void aTokenThatIsNotForUsOpensNothing(String what, String token) {
        Api.Answer answer = get(SPACES, token);

        assertThat(answer.status()).as(what).isEqualTo(401);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    private static JWTClaimsSet.Builder reading(JWTClaimsSet.Builder claims) {
        return claims.claim("team", "vision").claim("scope", "entangle:read");
    }

    private Api.Answer get(String path, String token) {
        return api.send(api.request(path, token).GET());
    }

    private Api.Answer post(String path, String token) {
        return api.send(api.request(path, token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"name\": \"made-with-a-token\", \"preset\": \"autoformer-tiny\"}")));
    }
}
