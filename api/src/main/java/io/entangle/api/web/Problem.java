package io.entangle.api.web;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** Exceptions that become RFC 9457 problems; {@link InvalidFields} is the one for invalid documents. */
public final class Problem {

    private Problem() {}

    /** 404: there is no {@code what} of that id or name. */
    public static ErrorResponseException notFound(String what, Object id) {
        return of(HttpStatus.NOT_FOUND, "There is no %s %s".formatted(what, id));
    }

    /** 409: the state of the resource does not allow it. */
    public static ErrorResponseException conflict(String detail) {
        return of(HttpStatus.CONFLICT, detail);
    }

    /** 400 for a query parameter or header. */
    public static ErrorResponseException badParameter(String parameter, String detail) {
        ProblemDetail problem =
                ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, "%s %s".formatted(parameter, detail));
        problem.setProperty("errors", List.of(Map.of("parameter", parameter, "detail", detail)));
        return new ErrorResponseException(HttpStatus.BAD_REQUEST, problem, null);
    }

    /** 429: the caller has all that he may have, or asks too often. */
    public static ErrorResponseException tooMuch(String detail, Duration retryAfter) {
        ErrorResponseException problem = of(HttpStatus.TOO_MANY_REQUESTS, detail);
        problem.getHeaders().set(HttpHeaders.RETRY_AFTER, seconds(retryAfter));
        return problem;
    }

    /** A time to wait as {@code Retry-After} tells it: whole seconds, at least one. */
    static String seconds(Duration wait) {
        return Long.toString(Math.max(1, wait.plusMillis(999).toSeconds()));
    }

    /** Any other status. */
    public static ErrorResponseException of(HttpStatus status, String detail) {
        return new ErrorResponseException(status, ProblemDetail.forStatusAndDetail(status, detail), null);
    }
}
