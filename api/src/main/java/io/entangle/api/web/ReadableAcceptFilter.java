package io.entangle.api.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * An {@code Accept} that names nothing asks for nothing in particular (RFC 9110, section 12.5.1), and one that cannot be read is 406: the endpoints that Spring brings
 * along fail on both.
 */
final class ReadableAcceptFilter extends OncePerRequestFilter {

    private final ProblemWriter problems;

    ReadableAcceptFilter(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        List<String> named = Collections.list(request.getHeaders(HttpHeaders.ACCEPT));
        if (!named.isEmpty() && named.stream().allMatch(ReadableAcceptFilter::namesNothing)) {
            chain.doFilter(new Undemanding(request), response);
        } else if (isReadable(named)) {
            chain.doFilter(request, response);
        } else {
            problems.write(request, response, HttpStatus.NOT_ACCEPTABLE, "The header Accept cannot be read");
        }
    }

    private static boolean namesNothing(String value) {
        return value.chars().allMatch(character -> character == ',' || Character.isWhitespace(character));
    }

    private static boolean isReadable(List<String> named) {
        try {
            MediaType.parseMediaTypes(named);
            return true;
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    private static final class Undemanding extends HttpServletRequestWrapper {

        Undemanding(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable String getHeader(String name) {
            return isAccept(name) ? null : super.getHeader(name);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            return isAccept(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
        }

        @Override
        public Enumeration<String> getHeaderNames() {
            return Collections.enumeration(Collections.list(super.getHeaderNames()).stream()
                    .filter(name -> !isAccept(name))
                    .toList());
        }

        private static boolean isAccept(String name) {
            return name.equalsIgnoreCase(HttpHeaders.ACCEPT);
        }
    }
}
