package io.entangle.api.experiment;

import io.entangle.api.security.Caller;
import io.entangle.api.security.CurrentCaller;
import io.entangle.api.web.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Answers for an experiment of somebody else, and for everything that hangs below it, as if there were none. It stands before every endpoint below {@code
 * /experiments/{id}}, those to come included.
 */
@Component
class OwnersDoor implements HandlerInterceptor, WebMvcConfigurer {

    private static final String EXPERIMENT = "id";

    private final Experiments experiments;
    private final CurrentCaller callers;

    /** Reads an id as the endpoints do, in whatever form they take one. */
    private final DefaultFormattingConversionService conversion = new DefaultFormattingConversionService();

    OwnersDoor(Experiments experiments, CurrentCaller callers) {
        this.experiments = experiments;
        this.callers = callers;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/api/v1/experiments/**");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        Caller caller = callers.get();
        UUID id = caller.isAdmin() ? null : experiment(request);
        if (id != null && !experiments.owner(id).map(caller::sees).orElse(false)) {
            throw Problem.notFound("experiment", id);
        }
        return true;
    }

    /** The experiment that is asked for; null where none is, or where the endpoint will refuse what is no id. */
    private @Nullable UUID experiment(HttpServletRequest request) {
        Object variables = request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        Object text = variables instanceof Map<?, ?> map ? map.get(EXPERIMENT) : null;
        try {
            return text == null ? null : conversion.convert(text, UUID.class);
        } catch (ConversionFailedException e) {
            return null;
        }
    }
}
