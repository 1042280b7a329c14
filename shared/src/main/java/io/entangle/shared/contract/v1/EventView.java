package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that has happened to an experiment.
 *
 * @param id its place among all events of the installation: what happened later has a larger one, and an event that could be read is never preceded by one that comes up afterwards
 * @param type what has happened
 * @param at when
 * @param experimentId to which experiment
 * @param owner whose it is
 * @param job the job it is about
 * @param candidate the subnet that was found
 * @param summary what the experiment has found
 * @param error why something was given up, or has to be done again
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EventView(
        long id,
        EventType type,
        Instant at,
        UUID experimentId,
        String owner,
        @Nullable EventJob job,
        @Nullable CandidateView candidate,
        @Nullable ResultsSummary summary,
        @Nullable Failure error) {}
