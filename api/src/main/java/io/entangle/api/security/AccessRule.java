package io.entangle.api.security;

import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Who may call some endpoints.
 *
 * @param methods the methods it is about; none for all
 * @param path pattern of the paths, as Spring writes them
 * @param scope what a caller needs
 */
record AccessRule(Set<HttpMethod> methods, PathPattern path, Scope scope) {

    static AccessRule any(String path, Scope scope) {
        return new AccessRule(Set.of(), PathPatternParser.defaultInstance.parse(path), scope);
    }

    static AccessRule looking(String path, Scope scope) {
        return new AccessRule(
                Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS),
                PathPatternParser.defaultInstance.parse(path),
                scope);
    }

    static AccessRule posting(String path, Scope scope) {
        return new AccessRule(Set.of(HttpMethod.POST), PathPatternParser.defaultInstance.parse(path), scope);
    }

    boolean isAbout(HttpMethod method, PathContainer called) {
        return (methods.isEmpty() || methods.contains(method)) && path.matches(called);
    }
}
