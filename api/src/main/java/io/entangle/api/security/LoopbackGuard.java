package io.entangle.api.security;

import io.entangle.api.web.ProblemWriter;
import io.entangle.api.web.TakenInstead;
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

    private static final String INSTEAD_OF_A_FORM =
            "Send JSON as Content-Type: application/json. For an upload: " + TakenInstead.FILE;

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
            problems.write(request, response, HttpStatus.UNSUPPORTED_MEDIA_TYPE, INSTEAD_OF_A_FORM);
        } else {
            chain.doFilter(request, response);
        }
    }

    private static @Nullable String refusal(HttpServletRequest request) {
        if (!isLoopback(request.getServerName())) {
            return "Without a key this server answers to localhost alone, not to the name " + request.getServerName();
        }
        boolean reads = SAFE_METHODS.contains(request.getMethod());
        if (reads && "navigate".equals(request.getHeader("Sec-Fetch-Mode"))) {
            // A link that somebody follows: the page that it stood on does not see what comes.
            return null;
        }
        String wish = reads ? "read" : "change";
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        String self = "%s://%s".formatted(request.getScheme(), request.getHeader(HttpHeaders.HOST));
        if (origin != null && !origin.equalsIgnoreCase(self)) {
            return "A page of another origin may not %s anything here".formatted(wish);
        }
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return "A page of another site may not %s anything here".formatted(wish);
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
