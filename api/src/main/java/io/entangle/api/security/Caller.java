package io.entangle.api.security;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.AuthenticatedPrincipal;
import org.springframework.security.core.Authentication;

/**
 * Who asks.
 *
 * @param name what is written down of who it was: name and first characters of the key
 * @param owner whose resources are the caller's own; "" is nobody's name, and an owner too
 * @param scopes what the caller may do; {@link Scope#ADMIN} brings {@link Scope#READ} and {@link Scope#WRITE}
 */
public record Caller(String name, String owner, Set<Scope> scopes) implements AuthenticatedPrincipal {

    /** Adds the scopes that others bring. */
    public Caller {
        EnumSet<Scope> all = EnumSet.noneOf(Scope.class);
        all.addAll(scopes);
        if (all.contains(Scope.ADMIN)) {
            all.add(Scope.READ);
            all.add(Scope.WRITE);
        }
        scopes = Set.copyOf(all);
    }

    @Override
    public String getName() {
        return name;
    }

    /** Whether everybody's resources are open to the caller. */
    public boolean isAdmin() {
        return scopes.contains(Scope.ADMIN);
    }

    /** Whether what is {@code somebody}'s is open to the caller. */
    public boolean sees(String somebody) {
        return isAdmin() || owner.equals(somebody);
    }

    /** The caller as Spring Security wants it, for any number of requests. What it may do, its scopes say and no authorities. */
    Authentication authentication() {
        return UsernamePasswordAuthenticationToken.authenticated(this, null, List.of());
    }
}
