package io.entangle.api.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses bodies that nobody will read before any of them is read, and gives the rest a pace.
 *
 * <p>A body that says what it is in a way that nothing reads, or that was compressed, is 415: a few bytes of a compressed one may be gigabytes.
 */
final class BoundedBodyFilter extends OncePerRequestFilter {

    private final RequestLimits limits;
    private final ProblemWriter problems;

    BoundedBodyFilter(RequestLimits limits, ProblemWriter problems) {
        this.limits = limits;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        MediaType type;
        try {
            type = type(request.getContentType());
        } catch (InvalidMediaTypeException e) {
            problems.write(request, response, HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The Content-Type cannot be read");
            return;
        }
        long most = isJson(type) ? limits.mostJson(request.getRequestURI()) : Long.MAX_VALUE;
        if (encoding != null && !encoding.isBlank() && !encoding.equalsIgnoreCase("identity")) {
            response.setHeader(HttpHeaders.ACCEPT_ENCODING, "identity");
            problems.write(request, response, HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Send the body uncompressed");
        } else if (type != null && !type.isConcrete()) {
            problems.write(request, response, HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The Content-Type names no type");
        } else if (request.getContentLengthLong() > most) {
            problems.write(request, response, HttpStatus.CONTENT_TOO_LARGE, RequestLimits.tooLarge(most));
        } else {
            chain.doFilter(new Paced(request, most), response);
        }
    }

    private static @Nullable MediaType type(@Nullable String header) {
        return header == null || header.isEmpty() ? null : MediaType.parseMediaType(header);
    }

    private static boolean isJson(@Nullable MediaType type) {
        return type != null && type.isCompatibleWith(MediaType.APPLICATION_JSON);
    }

    private final class Paced extends HttpServletRequestWrapper {

        private final long most;
        private @Nullable ServletInputStream body;

        Paced(HttpServletRequest request, long most) {
            super(request);
            this.most = most;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            if (body == null) {
                body = new PacedBody(super.getInputStream(), most, limits, System::nanoTime);
            }
            return body;
        }
    }
}
