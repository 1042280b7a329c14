package io.entangle.api.security;

import static io.entangle.api.security.AccessRule.any;
import static io.entangle.api.security.AccessRule.looking;
import static io.entangle.api.security.AccessRule.posting;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.RequestPath;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.web.util.ServletRequestPathUtils;

/** What a caller needs for each endpoint: the first rule that is about it holds, and what no rule is about is the admins'. Whose resources they are is asked elsewhere. */
public final class AccessRules implements AuthorizationManager<RequestAuthorizationContext> {

    private static final List<AccessRule> RULES = List.of(
            any("/api/v1/worker/**", Scope.WORKER),
            any("/api/v1/api-keys/**", Scope.ADMIN),
            any("/api/v1/audit/**", Scope.ADMIN),
            // Asked for by POST because the question is a document; nothing is changed.
            posting("/api/v1/search-spaces/{id}/sample", Scope.READ),
            posting("/api/v1/search-spaces/{id}/costs", Scope.READ),
            posting("/api/v1/experiments:plan", Scope.READ),
            looking("/api/v1/**", Scope.READ),
            any("/api/v1/**", Scope.WRITE),
            looking("/actuator/**", Scope.READ),
            looking("/v3/api-docs/**", Scope.READ),
            looking("/v3/api-docs.yaml", Scope.READ),
            looking("/swagger-ui.html", Scope.READ),
            looking("/swagger-ui/**", Scope.READ));

    /** The scope that a call needs. */
    static Scope needed(HttpMethod method, PathContainer path) {
        return RULES.stream()
                .filter(rule -> rule.isAbout(method, path))
                .map(AccessRule::scope)
                .findFirst()
                .orElse(Scope.ADMIN);
    }

    /** The scope that a request needs. */
    public static Scope needed(HttpServletRequest request) {
        RequestPath path = ServletRequestPathUtils.hasParsedRequestPath(request)
                ? ServletRequestPathUtils.getParsedRequestPath(request)
                : ServletRequestPathUtils.parse(request);
        return needed(HttpMethod.valueOf(request.getMethod()), path.pathWithinApplication());
    }

    @Override
    public AuthorizationDecision authorize(
            Supplier<? extends @Nullable Authentication> caller, RequestAuthorizationContext context) {
        Authentication shown = caller.get();
        return new AuthorizationDecision(shown != null
                && shown.getPrincipal() instanceof Caller known
                && known.scopes().contains(needed(context.getRequest())));
    }
}
