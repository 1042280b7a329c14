package io.entangle.api.audit;

import io.entangle.api.security.AccessRules;
import io.entangle.api.security.Caller;
import io.entangle.api.security.CurrentCaller;
import io.entangle.api.security.Scope;
import io.entangle.api.web.ResourceIds;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Writes down every change that a user or an admin asked for and that was made, whatever endpoint made it. What was refused has changed nothing and is not written down,
 * nor is what workers report: their jobs tell.
 */
@Component
class AuditTrail implements HandlerInterceptor, WebMvcConfigurer {

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final AuditLog log;
    private final CurrentCaller callers;

    AuditTrail(AuditLog log, CurrentCaller callers) {
        this.log = log;
        this.callers = callers;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/api/v1/**").excludePathPatterns("/api/v1/worker/**");
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failure) {
        boolean changing = !SAFE.contains(request.getMethod()) && AccessRules.needed(request) != Scope.READ;
        if (changing && failure == null && response.getStatus() < HttpStatus.BAD_REQUEST.value()) {
            Caller caller = callers.get();
            log.add(
                    ResourceIds.next(),
                    caller.name(),
                    caller.owner(),
                    action(handler),
                    Objects.requireNonNullElse(response.getHeader(HttpHeaders.LOCATION), request.getRequestURI()),
                    response.getStatus(),
                    request.getRemoteAddr());
        }
    }

    private static String action(Object handler) {
        Operation operation =
                handler instanceof HandlerMethod method ? method.getMethodAnnotation(Operation.class) : null;
        return operation == null ? "" : operation.operationId();
    }
}
