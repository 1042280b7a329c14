package io.entangle.api.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.PathContainer;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses a path that cannot be read. Tomcat passes over what stands behind a semicolon, and whoever reads that later fails on it, while an error is answered too. */
final class ReadablePathFilter extends OncePerRequestFilter {

    private final ProblemWriter problems;

    ReadablePathFilter(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (isReadable(request.getRequestURI())) {
            chain.doFilter(request, response);
        } else {
            problems.write(
                    request,
                    response,
                    HttpStatus.BAD_REQUEST,
                    "The path cannot be read: what stands behind a semicolon is not percent-encoded UTF-8");
        }
    }

    private static boolean isReadable(String path) {
        if (path.indexOf(';') < 0) {
            return true;
        }
        try {
            PathContainer.parsePath(path);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
