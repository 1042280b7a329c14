package io.entangle.api.retraining;

import io.entangle.api.experiment.Experiments;
import io.entangle.api.experiment.MetricQuery;
import io.entangle.api.experiment.Metrics;
import io.entangle.api.security.CurrentCaller;
import io.entangle.api.web.Etag;
import io.entangle.api.web.Idempotency;
import io.entangle.api.web.Page;
import io.entangle.api.web.PageQuery;
import io.entangle.shared.contract.v1.MetricSeries;
import io.entangle.shared.contract.v1.RetrainingRequest;
import io.entangle.shared.contract.v1.RetrainingView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
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
@RequestMapping("/api/v1/experiments/{id}/retrainings")
@Tag(name = "retrainings", description = "Subnets of finished experiments trained alone, and what that is worth")
class RetrainingController {

    private final RetrainingIntake intake;
    private final Experiments experiments;
    private final CurrentCaller callers;
    private final Retrainings retrainings;
    private final RetrainingViews views;
    private final RetrainingCancellation cancellation;
    private final Metrics metrics;

    RetrainingController(
            RetrainingIntake intake,
            Experiments experiments,
            CurrentCaller callers,
            Retrainings retrainings,
            RetrainingViews views,
            RetrainingCancellation cancellation,
            Metrics metrics) {
        this.intake = intake;
        this.experiments = experiments;
        this.callers = callers;
        this.retrainings = retrainings;
        this.views = views;
        this.cancellation = cancellation;
        this.metrics = metrics;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "createRetraining",
            summary = "Train one subnet of a finished experiment alone",
            description =
                    "From the weights that it inherits from the supernet, or from random ones. The held-out part is the experiment's; the test split is read once, at the end."
                            + " Without `training` it is trained as the supernet was.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = RetrainingRequest.class),
                                            examples = {
                                                @ExampleObject(
                                                        name = "fine-tune",
                                                        summary = "The best subnet, trained further",
                                                        value = RetrainingExamples.FINE_TUNE),
                                                @ExampleObject(
                                                        name = "from scratch",
                                                        summary = "The best subnet, trained anew",
                                                        value = RetrainingExamples.FROM_SCRATCH),
                                                @ExampleObject(
                                                        name = "written out",
                                                        summary = "Any other subnet of the space",
                                                        value = RetrainingExamples.WRITTEN_OUT)
                                            })))
    @ApiResponse(responseCode = "202", description = "Queued")
    ResponseEntity<RetrainingView> create(
            @PathVariable UUID id,
            @Parameter(
                            description =
                                    "Makes the request safe to repeat: the same key with the same body, by the same owner, is answered with the retraining of the first time; with another body 422")
                    @RequestHeader(name = Idempotency.HEADER, required = false)
                    @Nullable
                    String idempotencyKey,
            @RequestBody PostedRetraining body) {
        UUID retraining = intake.take(id, body.request(), callers.get().owner(), Idempotency.checked(idempotencyKey));
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/experiments/%s/retrainings/%s".formatted(id, retraining)))
                .body(views.of(retrainings.get(id, retraining)));
    }

    @GetMapping
    @Operation(operationId = "listRetrainings", summary = "List the retrainings of an experiment, newest first")
    Page<RetrainingView> list(
            @PathVariable UUID id,
            @RequestParam(defaultValue = PageQuery.DEFAULT_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        PageQuery query = PageQuery.of(limit, cursor, id);
        experiments.get(id);
        return Page.of(query, views.of(retrainings.page(id, query)), RetrainingView::id, view -> view);
    }

    @GetMapping("/{retraining}")
    @Operation(operationId = "getRetraining", summary = "Get a retraining: state, progress, scores and weights")
    ResponseEntity<RetrainingView> get(@PathVariable UUID id, @PathVariable UUID retraining) {
        return Etag.tagged(views.of(retrainings.get(id, retraining)));
    }

    @GetMapping("/{retraining}/metrics")
    @Operation(operationId = "getRetrainingMetrics", summary = "Get the curves of a retraining: loss, rates")
    List<MetricSeries> metrics(
            @PathVariable UUID id,
            @PathVariable UUID retraining,
            @Parameter(description = "Only curves of this name", example = "loss")
                    @RequestParam(required = false)
                    @Nullable
                    String name,
            @Parameter(description = "Only points of this step and later ones") @RequestParam(defaultValue = "0")
                    long since,
            @Parameter(description = "Points of each curve at most; longer ones are thinned evenly")
                    @RequestParam(defaultValue = MetricQuery.DEFAULT_LIMIT)
                    int limit) {
        return metrics.ofJob(retrainings.get(id, retraining).jobId(), MetricQuery.of(name, since, limit));
    }

    @PostMapping("/{retraining}:cancel")
    @Operation(
            operationId = "cancelRetraining",
            summary = "Cancel a retraining",
            description =
                    "It is cancelled at once. A worker that is at it learns so with its next heartbeat; nothing it still computes is kept.")
    RetrainingView cancel(@PathVariable UUID id, @PathVariable UUID retraining) {
        cancellation.cancel(id, retraining);
        return views.of(retrainings.get(id, retraining));
    }
}
