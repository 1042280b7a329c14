package io.entangle.api.audit;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;

/**
 * A change that somebody asked for and that was made.
 *
 * @param id its id; later ones are larger
 * @param at when it was made
 * @param caller whose key it was
 * @param owner the owner of the key
 * @param action what was done, by the name of the operation in the OpenAPI document
 * @param resource path of what was made or changed
 * @param status how it was answered
 * @param address where it came from
 */
record AuditEntry(
        UUID id,
        Instant at,

        @Schema(
                description = "Name and first characters of the key, or the setting that holds it.",
                example = "nightly sweep (ent_Zk3v9QaX)")
        String caller,

        @Schema(example = "vision") String owner,

        @Schema(description = "The id of the operation in this document.", example = "createExperiment")
        String action,

        @Schema(
                description = "Path of what was made or changed.",
                example = "/api/v1/experiments/0198c0de-0000-7000-8000-000000000000")
        String resource,

        @Schema(example = "201") int status,

        @Schema(
                description = "Address it came from; behind a proxy, that of the proxy unless it is trusted.",
                example = "203.0.113.7")
        String address) {}
