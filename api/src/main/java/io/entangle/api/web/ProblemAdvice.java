package io.entangle.api.web;

import io.entangle.shared.validation.Violation;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.converter.HttpMessageNotWritableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Every exception that leaves a controller becomes an RFC 9457 problem, whatever the client said it accepts. */
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {

    static final URI INVALID_FIELDS = URI.create("urn:entangle:problem:invalid-fields");

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final String FAILED = "The request failed for a reason that is in the log of the API";

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> invalidFields(InvalidFields e, WebRequest request) {
        List<Violation> violations = e.violations();
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.UNPROCESSABLE_CONTENT,
                counted(violations.size(), e.areParameters() ? "parameter" : "field"));
        problem.setType(INVALID_FIELDS);
        problem.setTitle("Invalid fields");
        problem.setProperty(
                "errors",
                e.areParameters() ? violations.stream().map(WrongParameter::of).toList() : violations);
        return handleExceptionInternal(e, problem, new HttpHeaders(), HttpStatus.UNPROCESSABLE_CONTENT, request);
    }

    private static String counted(int wrong, String what) {
        return wrong == 1 ? "One %s is invalid".formatted(what) : "%d %ss are invalid".formatted(wrong, what);
    }

    @ExceptionHandler({DataAccessResourceFailureException.class, CannotCreateTransactionException.class})
    @Nullable
    ResponseEntity<Object> databaseUnreachable(RuntimeException e, WebRequest request) {
        LOG.error("The database cannot be reached", e);
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, "5");
        return problem(e, headers, HttpStatus.SERVICE_UNAVAILABLE, "The database cannot be reached", request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> malformed(RequestRejectedException e, WebRequest request) {
        return problem(e, new HttpHeaders(), HttpStatus.BAD_REQUEST, "The request is malformed", request);
    }

    /** Parameters are read when they are first asked for, so that Tomcat finds a malformed one here and not at the door. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> malformed(InvalidParameterException e, WebRequest request) {
        return problem(
                e,
                new HttpHeaders(),
                HttpStatus.BAD_REQUEST,
                "The query cannot be read: a parameter without a name, one that is not percent-encoded UTF-8 (% itself is %25), or too many of them",
                request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> changedMeanwhile(ConcurrencyFailureException e, WebRequest request) {
        return problem(
                e, new HttpHeaders(), HttpStatus.CONFLICT, "The resource was changed meanwhile; try again", request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> unforeseen(Exception e, ServletWebRequest request) throws Exception {
        HttpServletResponse response = request.getResponse();
        if (response != null && response.isCommitted()) {
            // Half an answer is out: only a broken connection can tell the client so.
            throw e;
        }
        LOG.error("Unforeseen failure of {}", request.getDescription(false), e);
        return problem(e, new HttpHeaders(), HttpStatus.INTERNAL_SERVER_ERROR, FAILED, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String name = e instanceof MethodArgumentTypeMismatchException argument ? argument.getName() : "A parameter";
        ErrorResponseException wrong = Problem.badParameter(name, "must be " + expected(e.getRequiredType()));
        return handleExceptionInternal(e, wrong.getBody(), headers, HttpStatus.BAD_REQUEST, request);
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "of another type";
        }
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(Object::toString)
                            .collect(Collectors.joining(", "));
        }
        if (type == Instant.class) {
            return Misfit.TIME;
        }
        if (type == UUID.class) {
            return "a UUID";
        }
        if (Set.of(double.class, Double.class).contains(type)) {
            return "a number";
        }
        return Set.of(int.class, long.class, Integer.class, Long.class).contains(type)
                ? "a whole number"
                : type.getSimpleName();
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return problem(
                e,
                headers,
                HttpStatus.NOT_FOUND,
                "There is nothing here; /swagger-ui.html shows what there is",
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotSupported(
            HttpMediaTypeNotSupportedException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return problem(e, headers, HttpStatus.UNSUPPORTED_MEDIA_TYPE, TakenInstead.body(e), request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotAcceptable(
            HttpMediaTypeNotAcceptableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return problem(e, headers, HttpStatus.NOT_ACCEPTABLE, TakenInstead.representation(e), request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpRequestMethodNotSupported(
            HttpRequestMethodNotSupportedException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return problem(e, headers, HttpStatus.METHOD_NOT_ALLOWED, TakenInstead.method(e), request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String message = String.valueOf(e.getMessage());
        boolean missing = message.startsWith("Required request body is missing");
        return problem(e, headers, HttpStatus.BAD_REQUEST, missing ? "The request needs a body" : message, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotWritable(
            HttpMessageNotWritableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (e.getCause() == null) {
            // Nothing failed: nothing here writes what was asked for, an encoding say.
            return problem(e, headers, HttpStatus.NOT_ACCEPTABLE, "There is no such representation", request);
        }
        LOG.error("An answer to {} cannot be written", request.getDescription(false), e);
        return problem(e, headers, HttpStatus.INTERNAL_SERVER_ERROR, FAILED, request);
    }

    private @Nullable ResponseEntity<Object> problem(
            Exception e, HttpHeaders headers, HttpStatus status, String detail, WebRequest request) {
        return handleExceptionInternal(e, ProblemDetail.forStatusAndDetail(status, detail), headers, status, request);
    }

    /** Setting the type here keeps the problem out of content negotiation: 406 has a body too. */
    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        HttpHeaders writable = HttpHeaders.copyOf(headers);
        writable.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return super.createResponseEntity(body, writable, status, request);
    }
}
