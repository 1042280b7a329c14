package io.entangle.api.web;

import io.entangle.shared.job.LogFields;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.web.servlet.AsyncHandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/** Lets log lines tell which experiment, or which job of a worker, a call is about. */
final class LogContext implements AsyncHandlerInterceptor {

    private static final String EXPERIMENTS = "/api/v1/experiments/{id}";

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables
                && !variables.isEmpty()) {
            put(LogFields.JOB, variables.get("jobId"));
            String pattern = String.valueOf(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
            if (pattern.startsWith(EXPERIMENTS)) {
                put(LogFields.EXPERIMENT, variables.get("id"));
            }
        }
        return true;
    }

    /** What is no id is the caller's word, and stays out of the log. */
    private static void put(String field, @Nullable Object variable) {
        if (variable != null) {
            ResourceIds.id(variable.toString()).ifPresent(id -> MDC.put(field, id.toString()));
        }
    }

    @Override
    public void afterConcurrentHandlingStarted(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        clear();
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failure) {
        clear();
    }

    private static void clear() {
        MDC.remove(LogFields.JOB);
        MDC.remove(LogFields.EXPERIMENT);
    }
}
