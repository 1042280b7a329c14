package io.entangle.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.web.ProblemWriter;
import io.entangle.shared.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** Who guesses keys, and who works on meanwhile. */
class BearerKeyFilterTest {

    private static final int GUESSES = 5;
    private static final String GUESSER = "203.0.113.7";
    private static final String CONFIGURED = "a-key-of-the-configuration";

    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger lookUps = new AtomicInteger();
    private final String valid = KeyText.random();
    private final BearerKeyFilter filter = new BearerKeyFilter(
            new ConfiguredKeys(List.of(CONFIGURED), List.of()),
            new KnownKeys(this::lookUp, Duration.ofSeconds(10), clock::get),
            new TokenBuckets(GUESSES, Duration.ofMinutes(1), clock::get),
            new ProblemWriter(Json.mapper()));

    @AfterEach
    void forgetTheCaller() {
        SecurityContextHolder.clearContext();
    }

    @Test
    void afterSomeGuessesNoFurtherOneIsLookedUp() throws Exception {
        for (int guess = 0; guess < GUESSES; guess++) {
            assertThat(status(GUESSER, KeyText.random())).isEqualTo(200);
        }
        for (int guess = 0; guess < 1000; guess++) {
            assertThat(status(GUESSER, KeyText.random())).isEqualTo(429);
        }

        assertThat(lookUps).hasValue(GUESSES);
    }

    @Test
    void whoIsRefusedIsToldWhenToComeAgainAndMayThen() throws Exception {
        for (int guess = 0; guess < GUESSES; guess++) {
            status(GUESSER, KeyText.random());
        }
        MockHttpServletResponse refusal = answer(GUESSER, KeyText.random());

        assertThat(refusal.getContentType()).isEqualTo("application/problem+json");
        assertThat(refusal.getHeader("Retry-After")).isEqualTo("12");
        clock.addAndGet(Duration.ofSeconds(12).toNanos());
        assertThat(status(GUESSER, valid)).isEqualTo(200);
        assertThat(caller()).isEqualTo("valid");
    }

    @Test
    void guessesDoNotStopWhoWorksFromTheSameAddressNorOthers() throws Exception {
        answer(GUESSER, valid);
        for (int guess = 0; guess <= GUESSES; guess++) {
            status(GUESSER, KeyText.random());
        }
        clock.addAndGet(Duration.ofSeconds(11).toNanos());

        assertThat(status(GUESSER, valid)).isEqualTo(200);
        assertThat(caller()).isEqualTo("valid");
        assertThat(status(GUESSER, CONFIGURED)).isEqualTo(200);
        assertThat(caller()).isEqualTo("entangle.security.api-key");
        assertThat(status("203.0.113.8", KeyText.random())).isEqualTo(200);
    }

    @Test
    void whatCannotBeAKeyIsNotLookedUp() throws Exception {
        for (String text : List.of("", "x", "' or 1=1 --", valid + "x", valid.substring(1), "e".repeat(8000))) {
            assertThat(status(GUESSER, text)).isEqualTo(200);
            assertThat(caller()).isEqualTo("stranger");
        }

        assertThat(lookUps).hasValue(0);
    }

    @Test
    void onlyWhoSendsNothingIsAnonymous() throws Exception {
        filter.doFilter(
                new MockHttpServletRequest("GET", "/api/v1/experiments"),
                new MockHttpServletResponse(),
                new MockFilterChain());
        assertThat(caller()).isNull();

        for (String shown : List.of("", valid, "Basic YWRtaW46YWRtaW4=", "Bearer", "Bearer " + KeyText.random())) {
            SecurityContextHolder.clearContext();
            MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/v1/experiments");
            request.addHeader("Authorization", shown);
            filter.doFilter(request, new MockHttpServletResponse(), new MockFilterChain());

            assertThat(caller()).as(shown).isEqualTo("stranger");
            assertThat(SecurityContextHolder.getContext().getAuthentication())
                    .as(shown)
                    .extracting(Authentication::getPrincipal)
                    .isNotInstanceOf(Caller.class);
        }
    }

    @Test
    void whoWasFoundByATokenStaysWhoHeIs() throws Exception {
        SecurityContextHolder.getContext()
                .setAuthentication(new Caller("of a token", "vision", Set.of(Scope.READ)).authentication());
        answer(GUESSER, "a.b.c");

        assertThat(caller()).isEqualTo("of a token");
    }

    @Test
    void whenKeysCannotBeLookedUpItSaysSo() throws Exception {
        BearerKeyFilter away = new BearerKeyFilter(
                new ConfiguredKeys(List.of(), List.of()),
                new KnownKeys(
                        sha256 -> {
                            throw new DataAccessResourceFailureException("away");
                        },
                        Duration.ofSeconds(10),
                        clock::get),
                new TokenBuckets(GUESSES, Duration.ofMinutes(1), clock::get),
                new ProblemWriter(Json.mapper()));
        MockHttpServletResponse answer = new MockHttpServletResponse();
        away.doFilter(request(GUESSER, valid), answer, new MockFilterChain());

        assertThat(answer.getStatus()).isEqualTo(503);
        assertThat(answer.getHeader("Retry-After")).isEqualTo("5");
    }

    private int status(String address, String key) throws Exception {
        SecurityContextHolder.clearContext();
        return answer(address, key).getStatus();
    }

    private MockHttpServletResponse answer(String address, String key) throws Exception {
        MockHttpServletResponse response = new MockHttpServletResponse();
        filter.doFilter(request(address, key), response, new MockFilterChain());
        return response;
    }

    private static MockHttpServletRequest request(String address, String key) {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/v1/experiments");
        request.setRemoteAddr(address);
        request.addHeader("Authorization", "Bearer " + key);
        return request;
    }

    private static @Nullable String caller() {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        return caller == null ? null : caller.getName();
    }

    private Optional<Caller> lookUp(String sha256) {
        lookUps.incrementAndGet();
        return sha256.equals(KeyText.sha256(valid))
                ? Optional.of(new Caller("valid", "vision", Set.of(Scope.READ)))
                : Optional.empty();
    }
}
