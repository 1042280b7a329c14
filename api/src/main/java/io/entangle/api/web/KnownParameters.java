package io.entangle.api.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Refuses parameters of a query that an operation does not have: a filter that is misspelt and passed over would be answered with everything. */
final class KnownParameters implements HandlerInterceptor {

    private final Map<Method, List<String>> known = new ConcurrentHashMap<>();

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod operation) {
            List<String> names = known.computeIfAbsent(operation.getMethod(), method -> parameters(operation));
            for (String sent : Collections.list(request.getParameterNames())) {
                if (!names.contains(sent)) {
                    throw Problem.badParameter(sent, refusal(sent, names));
                }
            }
        }
        return true;
    }

    private static String refusal(String sent, List<String> names) {
        if (names.isEmpty()) {
            return "is no parameter here; there are none";
        }
        String meant =
                NearName.of(sent, names).map("; did you mean %s?"::formatted).orElse("");
        return "is no parameter here%s; there are %s".formatted(meant, String.join(", ", names));
    }

    private static List<String> parameters(HandlerMethod operation) {
        return Arrays.stream(operation.getMethodParameters())
                .filter(parameter -> parameter.hasParameterAnnotation(RequestParam.class))
                .map(KnownParameters::name)
                .toList();
    }

    private static String name(MethodParameter parameter) {
        RequestParam annotation = parameter.getParameterAnnotation(RequestParam.class);
        return annotation == null || annotation.name().isEmpty()
                ? parameter.getParameter().getName()
                : annotation.name();
    }
}
