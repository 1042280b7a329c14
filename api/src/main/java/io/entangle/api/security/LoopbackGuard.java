package io.entangle.api.security;

import io.entangle.api.web.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps web pages of others out of a server that asks for no key because it listens on the loopback interface alone.
 *
 * <p>A browser would carry their requests here. What a page of another origin sends is told by its {@code Origin} or {@code Sec-Fetch-Site}; a page whose name was
 * made to resolve to the loopback address (DNS rebinding), by its {@code Host}; and a form cannot send JSON.
 */
final class LoopbackGuard extends OncePerRequestFilter {

    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> FORM_TYPES =
            Set.of("application/x-www-form-urlencoded", "multipart/form-data", "text/plain");

    private final ProblemWriter problems;

    LoopbackGuard(ProblemWriter problems) {
        this.problems = problems;
    }

    /** Whether a host name or address, without port, is the loopback interface. */
    static boolean isLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.equals("[::1]")
                || name.equals("::1")
                || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String refusal = refusal(request);
        if (refusal != null) {
            problems.write(request, response, HttpStatus.FORBIDDEN, refusal);
        } else if (isForm(request)) {
            problems.write(request, response, HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Send application/json");
        } else {
            chain.doFilter(request, response);
        }
    }

    private static @Nullable String refusal(HttpServletRequest request) {
        if (!isLoopback(request.getServerName())) {
            return "Without a key this server answers to localhost alone, not to the name " + request.getServerName();
        }
        if (SAFE_METHODS.contains(request.getMethod())) {
            return null;
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        String self = "%s://%s".formatted(request.getScheme(), request.getHeader(HttpHeaders.HOST));
        if (origin != null && !origin.equalsIgnoreCase(self)) {
            return "A page of another origin may not change anything here";
        }
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return "A page of another site may not change anything here";
        }
        return null;
    }

    private static boolean isForm(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null
                && !SAFE_METHODS.contains(request.getMethod())
                && FORM_TYPES.contains(type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
    }
}
