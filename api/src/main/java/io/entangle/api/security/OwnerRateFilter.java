package io.entangle.api.security;

import io.entangle.api.web.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets all keys of an owner together ask so often and no more. Admins ask as often as they like, and so do workers. */
final class OwnerRateFilter extends OncePerRequestFilter {

    private final TokenBuckets requests;
    private final ProblemWriter problems;

    OwnerRateFilter(TokenBuckets requests, ProblemWriter problems) {
        this.requests = requests;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Duration wait = AccessRules.needed(request) == Scope.WORKER
                ? Duration.ZERO
                : wait(SecurityContextHolder.getContext().getAuthentication());
        if (wait.isZero()) {
            chain.doFilter(request, response);
        } else {
            problems.write(request, response, HttpStatus.TOO_MANY_REQUESTS, "Too many requests", wait);
        }
    }

    private Duration wait(@Nullable Authentication shown) {
        return shown != null && shown.getPrincipal() instanceof Caller caller && !caller.isAdmin()
                ? requests.take(caller.owner())
                : Duration.ZERO;
    }
}
