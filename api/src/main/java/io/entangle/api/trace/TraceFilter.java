package io.entangle.api.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

/** A span for each request of a user. Workers ask many times a second; theirs are only traced where they say that they belong to a trace. */
@Component
final class TraceFilter extends OncePerRequestFilter {

    private static final String USERS = "/api/v1/";
    private static final String WORKERS = "/api/v1/worker/";
    private static final int FIRST_OF_OURS = 500;

    private final Traces traces;

    TraceFilter(Traces traces) {
        this.traces = traces;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = request.getRequestURI();
        return !traces.isOn()
                || !path.startsWith(USERS)
                || (path.startsWith(WORKERS) && request.getHeader("traceparent") == null);
    }

    @Override
    @SuppressWarnings("try") // the scope is there to be closed
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Span span = traces.begin(request);
        try (Scope scope = span.makeCurrent()) {
            chain.doFilter(request, response);
        } finally {
            name(span, request);
            span.setAttribute("http.response.status_code", (long) response.getStatus());
            if (response.getStatus() >= FIRST_OF_OURS) {
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
        }
    }

    /** After the endpoint and not the address, as there are many of those. */
    private static void name(Span span, HttpServletRequest request) {
        if (request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) instanceof String route) {
            span.updateName(request.getMethod() + " " + route);
            span.setAttribute("http.route", route);
        }
    }
}
