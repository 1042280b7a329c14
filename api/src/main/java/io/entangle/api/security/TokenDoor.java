package io.entangle.api.security;

import io.entangle.api.web.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;

/** Takes tokens of an identity provider beside keys: what has the three parts of a signed token is one, and everything else a key. */
final class TokenDoor {

    private static final Logger LOG = LoggerFactory.getLogger(TokenDoor.class);
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*");
    private static final Duration PROVIDER_AWAY = Duration.ofSeconds(5);

    private final JwtDecoder decoder;
    private final OidcSettings settings;
    private final ProblemWriter problems;

    TokenDoor(JwtDecoder decoder, OidcSettings settings, ProblemWriter problems) {
        this.decoder = decoder;
        this.settings = settings;
        this.problems = problems;
    }

    /** Opens it, in front of {@code unauthorized}. */
    void openIn(HttpSecurity http, AuthenticationEntryPoint unauthorized) {
        http.oauth2ResourceServer(server -> server.bearerTokenResolver(TokenDoor::token)
                .authenticationEntryPoint(unauthorized)
                .jwt(jwt -> jwt.decoder(this::decoded).jwtAuthenticationConverter(new TokenCallers(settings)))
                .withObjectPostProcessor(new ObjectPostProcessor<BearerTokenAuthenticationFilter>() {
                    @Override
                    public <T extends BearerTokenAuthenticationFilter> T postProcess(T filter) {
                        filter.setAuthenticationFailureHandler(refusal(unauthorized));
                        return filter;
                    }
                }));
    }

    /** A token as its claims. What the provider has to say of itself is read at the first one, and that it cannot be read says nothing of the token. */
    private Jwt decoded(String token) {
        try {
            return decoder.decode(token);
        } catch (JwtDecoderInitializationException e) {
            throw new JwtException("The identity provider cannot be reached", e);
        }
    }

    private AuthenticationFailureHandler refusal(AuthenticationEntryPoint unauthorized) {
        return (request, response, e) -> {
            if (e instanceof AuthenticationServiceException) {
                LOG.error("The keys of the identity provider cannot be read", e);
                problems.write(
                        request,
                        response,
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "The identity provider cannot be reached",
                        PROVIDER_AWAY);
            } else {
                unauthorized.commence(request, response, e);
            }
        };
    }

    private static @Nullable String token(HttpServletRequest request) {
        String shown = BearerKeyFilter.bearer(request);
        return shown != null && TOKEN.matcher(shown).matches() ? shown : null;
    }
}
