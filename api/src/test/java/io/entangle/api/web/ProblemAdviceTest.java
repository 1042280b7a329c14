package io.entangle.api.web;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.hamcrest.Matchers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What goes wrong behind an endpoint, and how it is answered: what no request can bring about at will. */
class ProblemAdviceTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                failing(
                        () -> new DataAccessResourceFailureException("no connection"),
                        503,
                        "The database cannot be reached",
                        "5"),
                failing(
                        () -> new CannotCreateTransactionException("no connection"),
                        503,
                        "The database cannot be reached",
                        "5"),
                failing(() -> Problem.tooMuch("That is enough", Duration.ofMillis(1500)), 429, "That is enough", "2"),
                failing(
                        () -> new CannotAcquireLockException("deadlock"),
                        409,
                        "The resource was changed meanwhile",
                        null),
                failing(
                        () -> new IllegalStateException("secret"),
                        500,
                        "The request failed for a reason that is in the log of the API",
                        null));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void everyFailureIsAProblem(
            Supplier<RuntimeException> failure, int status, String detail, @Nullable String retryAfter)
            throws Exception {
        MockMvc api = MockMvcBuilders.standaloneSetup(new Failing(failure))
                .setControllerAdvice(new ProblemAdvice())
                .build();

        api.perform(get("/failing").accept("text/csv"))
                .andExpect(status().is(status))
                .andExpect(content().contentTypeCompatibleWith("application/problem+json"))
                .andExpect(jsonPath("$.status").value(status))
                .andExpect(jsonPath("$.detail").value(Matchers.startsWith(detail)))
                .andExpect(jsonPath("$.detail").value(Matchers.not(Matchers.containsString("secret"))))
                .andExpect(
                        retryAfter == null
                                ? header().doesNotExist("Retry-After")
                                : header().string("Retry-After", retryAfter));
    }

    private static Arguments failing(
            Supplier<RuntimeException> failure, int status, String detail, @Nullable String retryAfter) {
        return Arguments.of(failure, status, detail, retryAfter);
    }

    /** An endpoint that does nothing but fail. */
    @RestController
    static final class Failing {

        private final Supplier<RuntimeException> failure;

        Failing(Supplier<RuntimeException> failure) {
            this.failure = failure;
        }

        @GetMapping("/failing")
        String fail() {
            throw failure.get();
        }
    }
}
