package io.entangle.api.experiment;

import io.entangle.api.security.Caller;
import io.entangle.api.security.CurrentCaller;
import io.entangle.api.web.Idempotency;
import io.entangle.api.web.Page;
import io.entangle.api.web.PageQuery;
import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.experiment.ExperimentSpec;
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
@RequestMapping("/api/v1/experiments")
@Tag(name = "experiments", description = "Train a supernet, search it, get ranked subnets")
class ExperimentController {

    private final ExperimentIntake intake;
    private final Experiments experiments;
    private final ExperimentViews views;
    private final Cancellation cancellation;
    private final Pausing pausing;
    private final Retrial retrial;
    private final CurrentCaller callers;

    ExperimentController(
            ExperimentIntake intake,
            Experiments experiments,
            ExperimentViews views,
            Cancellation cancellation,
            Pausing pausing,
            Retrial retrial,
            CurrentCaller callers) {
        this.intake = intake;
        this.experiments = experiments;
        this.views = views;
        this.cancellation = cancellation;
        this.pausing = pausing;
        this.retrial = retrial;
        this.callers = callers;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "createExperiment",
            summary = "Post an experiment",
            description =
                    "Refused at once, with every invalid field, if the constraints cannot be met: the nearest values that can be are in `errors/nearest`."
                            + " Waits while its data set is being inspected. With `\"supernet\": {\"experiment\": \"ID\"}` nothing is trained: the supernet of that experiment is"
                            + " searched under new limits, with its space, data set, seed and held-out share.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = ExperimentSpec.class),
                                            examples = {
                                                @ExampleObject(
                                                        name = "shapes",
                                                        summary = "The generated task, under a limit of parameters",
                                                        value = ExperimentExamples.SHAPES),
                                                @ExampleObject(
                                                        name = "preset",
                                                        summary = "Trained by a named recipe",
                                                        value = ExperimentExamples.PRESET),
                                                @ExampleObject(
                                                        name = "space search",
                                                        summary = "The search space is itself searched before",
                                                        value = ExperimentExamples.SPACE_SEARCH),
                                                @ExampleObject(
                                                        name = "owner and priority",
                                                        summary = "With its place in a queue that others use, too",
                                                        value = ExperimentExamples.FOR_SOMEBODY),
                                                @ExampleObject(
                                                        name = "defaults",
                                                        summary = "As little as will do",
                                                        value = ExperimentExamples.SMALLEST)
                                            })))
    @ApiResponse(responseCode = "201", description = "Taken in")
    ResponseEntity<ExperimentView> create(
            @Parameter(description = "Sent again with the same body, the experiment of the first time is the answer")
                    @RequestHeader(name = Idempotency.HEADER, required = false)
                    @Nullable
                    String idempotencyKey,
            @RequestBody PostedExperiment body) {
        Caller caller = callers.get();
        UUID id = intake.take(body.ownedBy(caller), caller.owner(), Idempotency.checked(idempotencyKey));
        return ResponseEntity.created(URI.create("/api/v1/experiments/" + id)).body(views.of(experiments.get(id)));
    }

    @GetMapping
    @Operation(
            operationId = "listExperiments",
            summary = "List experiments, newest first",
            description = "Those of the key's owner; an admin's key lists everybody's.")
    Page<ExperimentView> list(
            @Parameter(description = "Only those that stand so") @RequestParam(required = false) @Nullable
                    ExperimentState state,
            @Parameter(description = "Only those of this owner; empty for those that name nobody", example = "vision")
                    @RequestParam(required = false)
                    @Nullable
                    String owner,
            @RequestParam(defaultValue = PageQuery.DEFAULT_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        PageQuery query = PageQuery.of(limit, cursor);
        Caller caller = callers.get();
        List<ExperimentView> rows = views.of(experiments.list(
                query, state, owner == null ? null : owner.strip(), caller.isAdmin() ? null : caller.owner()));
        return Page.of(query, rows, ExperimentView::id, view -> view);
    }

    @GetMapping("/{id}")
    @Operation(
            operationId = "getExperiment",
            summary = "Get an experiment: state, stages with progress, summary",
            description =
                    "While it is QUEUED, `ahead` is the number of jobs that stand before it in the queue, at most 1,000.")
    ExperimentView get(@PathVariable UUID id) {
        return views.of(experiments.get(id));
    }

    @PostMapping("/{id}:cancel")
    @Operation(
            operationId = "cancelExperiment",
            summary = "Cancel an experiment",
            description =
                    "It is cancelled at once. A worker that is at it learns so with its next heartbeat; nothing it still computes is kept.")
    ExperimentView cancel(@PathVariable UUID id) {
        cancellation.cancel(id);
        return views.of(experiments.get(id));
    }

    @PostMapping("/{id}:pause")
    @Operation(
            operationId = "pauseExperiment",
            summary = "Pause an experiment",
            description =
                    "Nobody takes a job of it until it is resumed. A worker that is at one learns so with its next heartbeat, saves what can be resumed and gives it back; what does not come"
                            + " back in time (`entangle.queue.yield`, 2 minutes) is taken. Retrainings and sweeps of it are paused, too.")
    @ApiResponse(responseCode = "200", description = "It is paused")
    @ApiResponse(responseCode = "409", description = "It has ended", content = @Content)
    ExperimentView pause(@PathVariable UUID id) {
        pausing.pause(id);
        return views.of(experiments.get(id));
    }

    @PostMapping("/{id}:resume")
    @Operation(
            operationId = "resumeExperiment",
            summary = "Resume a paused experiment",
            description = "It goes on from its last checkpoint, at its old place in the queue.")
    @ApiResponse(responseCode = "200", description = "It goes on")
    @ApiResponse(responseCode = "409", description = "It has ended", content = @Content)
    ExperimentView resume(@PathVariable UUID id) {
        pausing.resume(id);
        return views.of(experiments.get(id));
    }

    @PostMapping("/{id}:retry")
    @Operation(
            operationId = "retryExperiment",
            summary = "Try the failed stage of an experiment again",
            description =
                    "With fresh budgets of failures and lost leases, and from its last checkpoint; the stages before it are kept. Mend first what `error` tells.")
    @ApiResponse(responseCode = "200", description = "The stage is queued")
    @ApiResponse(responseCode = "409", description = "It has not failed, or none of its stages has", content = @Content)
    ExperimentView retry(@PathVariable UUID id) {
        retrial.retry(id);
        return views.of(experiments.get(id));
    }
}
