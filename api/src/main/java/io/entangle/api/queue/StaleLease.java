package io.entangle.api.queue;

import java.io.Serial;
import java.net.URI;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** 409: the lease under which a worker writes is no longer the job's. Nothing was written, and the worker has to stop. */
public final class StaleLease extends ErrorResponseException {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final URI TYPE = URI.create("urn:entangle:problem:stale-lease");

    StaleLease(UUID jobId, long token) {
        super(HttpStatus.CONFLICT, problem(jobId, token), null);
    }

    private static ProblemDetail problem(UUID jobId, long token) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.CONFLICT, "The lease %d on job %s has ended; nothing was written".formatted(token, jobId));
        problem.setType(TYPE);
        problem.setTitle("Stale lease");
        return problem;
    }
}
