package io.entangle.api.experiment;

import io.entangle.api.web.Problem;
import io.entangle.shared.validation.Violations;
import org.jspecify.annotations.Nullable;

/**
 * Which curves are wanted.
 *
 * @param name only those of that name
 * @param since only points of this step and later ones
 * @param limit points of each curve at most
 */
public record MetricQuery(@Nullable String name, long since, int limit) {

    /** Points of a curve whose number was not asked for; text, as annotations want it. */
    public static final String DEFAULT_LIMIT = "1000";

    private static final int MAX_POINTS = 10_000;
    private static final int MAX_NAME = 100;

    /**
     * Reads the parameters.
     *
     * @throws org.springframework.web.ErrorResponseException 400 if one of them is invalid
     */
    public static MetricQuery of(@Nullable String name, long since, int limit) {
        if (limit < 1 || limit > MAX_POINTS) {
            throw Problem.badParameter("limit", "must be between 1 and " + MAX_POINTS);
        }
        if (name != null && !new Violations().text("", name, MAX_NAME).list().isEmpty()) {
            throw Problem.badParameter("name", "must be 1 to " + MAX_NAME + " printable characters");
        }
        return new MetricQuery(name, since, limit);
    }
}
