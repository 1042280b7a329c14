package io.entangle.api.security;

import io.entangle.api.web.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Turns {@code Authorization: Bearer KEY} into the {@link Caller}.
 *
 * <p>Who shows anything else in that header is a stranger, who may less than who shows nothing where no key is needed: a key that was revoked must not open more than it
 * did before.
 *
 * <p>Each unknown key costs a look-up in the database, and its address one of a bucket of guesses. While that is empty, keys that nobody has shown of late are answered
 * with 429 and not looked up; all others work on, from the same address too.
 */
final class BearerKeyFilter extends OncePerRequestFilter {

    private static final Logger LOG = LoggerFactory.getLogger(BearerKeyFilter.class);
    private static final String SCHEME = "Bearer ";
    /** Is no {@link Caller}, so that nothing is open to it but what is open to everybody. */
    private static final Authentication STRANGER =
            new AnonymousAuthenticationToken("stranger", "stranger", AuthorityUtils.createAuthorityList("ROLE_NONE"));

    private static final Duration DATABASE_AWAY = Duration.ofSeconds(5);

    private final ConfiguredKeys configured;
    private final KnownKeys known;
    private final TokenBuckets guesses;
    private final ProblemWriter problems;

    BearerKeyFilter(ConfiguredKeys configured, KnownKeys known, TokenBuckets guesses, ProblemWriter problems) {
        this.configured = configured;
        this.known = known;
        this.guesses = guesses;
        this.problems = problems;
    }

    /** What stands behind {@code Bearer}, if that is what was sent. */
    static @Nullable String bearer(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? null
                : header.substring(SCHEME.length()).strip();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<Authentication> caller;
        try {
            caller = caller(request);
        } catch (TooManyGuesses e) {
            problems.write(
                    request, response, HttpStatus.TOO_MANY_REQUESTS, "Too many unknown keys came from here", e.wait);
            return;
        } catch (DataAccessException e) {
            LOG.error("A key cannot be looked up", e);
            problems.write(
                    request, response, HttpStatus.SERVICE_UNAVAILABLE, "The database cannot be reached", DATABASE_AWAY);
            return;
        }
        if (SecurityContextHolder.getContext().getAuthentication() == null
                && request.getHeader(HttpHeaders.AUTHORIZATION) != null) {
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(caller.orElse(STRANGER));
            SecurityContextHolder.setContext(context);
        }
        chain.doFilter(request, response);
    }

    private Optional<Authentication> caller(HttpServletRequest request) {
        String key = bearer(request);
        if (key == null) {
            return Optional.empty();
        }
        String sha256 = KeyText.sha256(key);
        Optional<Authentication> caller = configured.find(sha256);
        return caller.isEmpty() && KeyText.isKey(key) ? lookedUp(sha256, request.getRemoteAddr()) : caller;
    }

    private Optional<Authentication> lookedUp(String sha256, String address) {
        boolean guess = !known.isKnown(sha256);
        Duration wait = guess ? guesses.wait(address) : Duration.ZERO;
        if (!wait.isZero()) {
            throw new TooManyGuesses(wait);
        }
        Optional<Authentication> caller = known.find(sha256);
        if (guess && caller.isEmpty()) {
            guesses.take(address);
        }
        return caller;
    }

    /** Never leaves this filter. */
    private static final class TooManyGuesses extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;

        private final Duration wait;

        TooManyGuesses(Duration wait) {
            super("wait " + wait, null, false, false);
            this.wait = wait;
        }
    }
}
