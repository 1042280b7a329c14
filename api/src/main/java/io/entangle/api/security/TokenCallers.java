package io.entangle.api.security;

import io.entangle.shared.experiment.ExperimentSpec;
import io.entangle.shared.validation.Violations;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/** Who shows a token of an identity provider, whose signature, issuer, audience and time were checked before. */
final class TokenCallers implements Converter<Jwt, AbstractAuthenticationToken> {

    private final OidcSettings settings;

    TokenCallers(OidcSettings settings) {
        this.settings = settings;
    }

    /**
     * The caller.
     *
     * @throws InvalidBearerTokenException if the token names no owner
     */
    @Override
    public AbstractAuthenticationToken convert(Jwt token) {
        String owner = Objects.requireNonNullElse(token.getClaimAsString(settings.ownerClaim()), "")
                .strip();
        if (!new Violations()
                .text("", owner, ExperimentSpec.MAX_OWNER_LENGTH)
                .list()
                .isEmpty()) {
            throw new InvalidBearerTokenException("The claim %s names no owner".formatted(settings.ownerClaim()));
        }
        Caller caller =
                new Caller("token of " + Objects.requireNonNullElse(token.getSubject(), owner), owner, scopes(token));
        return UsernamePasswordAuthenticationToken.authenticated(caller, null, List.of());
    }

    private Set<Scope> scopes(Jwt token) {
        Object claim = token.getClaims().get(settings.scopeClaim());
        List<String> words = claim instanceof Collection<?> list
                ? list.stream().map(String::valueOf).toList()
                : Arrays.asList(
                        String.valueOf(Objects.requireNonNullElse(claim, "")).split(" "));
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (Scope scope : Scope.values()) {
            if (words.contains(settings.scopePrefix() + scope.word())) {
                scopes.add(scope);
            }
        }
        return scopes;
    }
}
