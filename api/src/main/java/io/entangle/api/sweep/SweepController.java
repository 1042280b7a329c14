package io.entangle.api.sweep;

import io.entangle.api.experiment.Experiments;
import io.entangle.api.security.CurrentCaller;
import io.entangle.api.web.Idempotency;
import io.entangle.api.web.Page;
import io.entangle.api.web.PageQuery;
import io.entangle.shared.contract.v1.SweepRequest;
import io.entangle.shared.contract.v1.SweepView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/experiments/{id}/sweeps")
@Tag(name = "sweeps", description = "What each dimension of a search space is worth around one subnet")
class SweepController {

    private final SweepIntake intake;
    private final Experiments experiments;
    private final CurrentCaller callers;
    private final Sweeps sweeps;
    private final SweepViews views;
    private final SweepCancellation cancellation;

    SweepController(
            SweepIntake intake,
            Experiments experiments,
            CurrentCaller callers,
            Sweeps sweeps,
            SweepViews views,
            SweepCancellation cancellation) {
        this.intake = intake;
        this.experiments = experiments;
        this.callers = callers;
        this.sweeps = sweeps;
        this.views = views;
        this.cancellation = cancellation;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "createSweep",
            summary = "Score a subnet of a finished experiment and its variants along each dimension",
            description =
                    "One dimension at a time takes all choices of the space, all else as in the base: depth (deeper variants repeat the base's last block, shallower ones lack"
                            + " the last blocks), embedding, window (S3), heads and MLP ratio of all blocks; with `perBlock` windows, heads and ratio of each block alone, too. In a space"
                            + " of stages each stage has its dimensions. All are scored with the supernet's weights on the same held-out images; the test split is not read.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = SweepRequest.class),
                                            examples = {
                                                @ExampleObject(
                                                        name = "around the best",
                                                        summary = "All four dimensions around the subnet of rank 1",
                                                        value = SweepExamples.AROUND_THE_BEST),
                                                @ExampleObject(
                                                        name = "block by block",
                                                        summary = "Heads and ratio, of all blocks and of each alone",
                                                        value = SweepExamples.BLOCK_BY_BLOCK),
                                                @ExampleObject(
                                                        name = "written out",
                                                        summary = "Around any other subnet of the space",
                                                        value = SweepExamples.WRITTEN_OUT)
                                            })))
    @ApiResponse(responseCode = "202", description = "Queued")
    ResponseEntity<SweepView> create(
            @PathVariable UUID id,
            @Parameter(
                            description =
                                    "Makes the request safe to repeat: the same key with the same body, by the same owner, is answered with the sweep of the first time; with another body 422")
                    @RequestHeader(name = Idempotency.HEADER, required = false)
                    @Nullable
                    String idempotencyKey,
            @RequestBody PostedSweep body) {
        UUID sweep = intake.take(id, body.request(), callers.get().owner(), Idempotency.checked(idempotencyKey));
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/experiments/%s/sweeps/%s".formatted(id, sweep)))
                .body(views.of(sweeps.get(id, sweep)));
    }

    @GetMapping
    @Operation(operationId = "listSweeps", summary = "List the sweeps of an experiment, newest first")
    Page<SweepView> list(
            @PathVariable UUID id,
            @RequestParam(defaultValue = PageQuery.DEFAULT_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        PageQuery query = PageQuery.of(limit, cursor, id);
        experiments.get(id);
        return Page.of(query, views.of(sweeps.page(id, query)), SweepView::id, view -> view);
    }

    @PostMapping("/{sweep}:cancel")
    @Operation(
            operationId = "cancelSweep",
            summary = "Cancel a sweep",
            description =
                    "It is cancelled at once. A worker that is at it learns so with its next heartbeat; nothing it still computes is kept.")
    SweepView cancel(@PathVariable UUID id, @PathVariable UUID sweep) {
        cancellation.cancel(id, sweep);
        return views.of(sweeps.get(id, sweep));
    }
}
