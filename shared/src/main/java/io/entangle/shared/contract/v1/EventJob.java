package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.job.JobKind;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The job that an event is about.
 *
 * @param id the job
 * @param kind what it does
 * @param stage place in the line of its experiment, from 0; absent for what runs beside the line
 * @param attempt attempts begun
 * @param worker worker of the current or the last attempt
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EventJob(
        UUID id,
        JobKind kind,
        @Nullable Integer stage,
        int attempt,
        @Nullable String worker) {}
