package io.entangle.api.experiment;

import io.entangle.api.security.Caller;
import io.entangle.api.security.CurrentCaller;
import io.entangle.api.web.Idempotency;
import io.entangle.api.web.ListOrder;
import io.entangle.api.web.MergePatch;
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
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping("/api/v1/experiments")
@Tag(name = "experiments", description = "Train a supernet, search it, get ranked subnets")
class ExperimentController {

    private static final String SAME_KEY =
            "Makes the request safe to repeat: the same key with the same body, by the same owner, is answered with the experiment of the first time; with another body 422";
    private static final String IF_MATCH =
            "Protects what others changed meanwhile: the `ETag` of the experiment as you read it; 412 if its settings were changed since. What workers do to it does not count";

    private final ExperimentIntake intake;
    private final Experiments experiments;
    private final ExperimentViews views;
    private final Cancellation cancellation;
    private final Pausing pausing;
    private final Retrial retrial;
    private final Editing editing;
    private final Clones clones;
    private final NamedThings named;
    private final CurrentCaller callers;

    ExperimentController(
            ExperimentIntake intake,
            Experiments experiments,
            ExperimentViews views,
            Cancellation cancellation,
            Pausing pausing,
            Retrial retrial,
            Editing editing,
            Clones clones,
            NamedThings named,
            CurrentCaller callers) {
        this.intake = intake;
        this.experiments = experiments;
        this.views = views;
        this.cancellation = cancellation;
        this.pausing = pausing;
        this.retrial = retrial;
        this.editing = editing;
        this.clones = clones;
        this.named = named;
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
            @Parameter(description = SAME_KEY) @RequestHeader(name = Idempotency.HEADER, required = false) @Nullable
                    String idempotencyKey,
            @RequestBody PostedExperiment body) {
        Caller caller = callers.get();
        return created(intake.take(body.ownedBy(caller), null, caller.owner(), Idempotency.checked(idempotencyKey)));
    }

    @PostMapping(
            path = "/{id}:clone",
            consumes = {MediaType.APPLICATION_JSON_VALUE, MergePatch.JSON})
    @Operation(
            operationId = "cloneExperiment",
            summary = "Post an experiment again, with changes",
            description =
                    "The body is a JSON Merge Patch (RFC 7396) over the `spec` of the experiment, every default filled in as it was then: what is named is replaced, what is null gets its default"
                            + " again, what is not named stays; `{}` for the same once more. The clone is the caller's, is checked as any other that is posted, and names what it was made after"
                            + " in `clonedFrom`.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = ExperimentSpec.class),
                                            examples = {
                                                @ExampleObject(
                                                        name = "another seed",
                                                        summary = "To see how much is chance",
                                                        value = ExperimentExamples.ANOTHER_SEED),
                                                @ExampleObject(
                                                        name = "other limits",
                                                        summary = "The same under other limits",
                                                        value = ExperimentExamples.OTHER_LIMITS)
                                            })))
    @ApiResponse(responseCode = "201", description = "Taken in")
    ResponseEntity<ExperimentView> cloned(
            @PathVariable UUID id,
            @Parameter(description = SAME_KEY) @RequestHeader(name = Idempotency.HEADER, required = false) @Nullable
                    String idempotencyKey,
            @RequestBody JsonNode body) {
        Caller caller = callers.get();
        ExperimentSpec spec = clones.of(experiments.get(id), body).ownedBy(caller);
        return created(intake.take(spec, id, caller.owner(), Idempotency.checked(idempotencyKey)));
    }

    private ResponseEntity<ExperimentView> created(UUID id) {
        StoredExperiment experiment = experiments.get(id);
        ExperimentView view = views.of(experiment);
        return IfMatch.tagged(ResponseEntity.created(URI.create("/api/v1/experiments/" + id)), experiment, view)
                .body(view);
    }

    private ResponseEntity<ExperimentView> shown(UUID id) {
        StoredExperiment experiment = experiments.get(id);
        ExperimentView view = views.of(experiment);
        return IfMatch.tagged(ResponseEntity.ok(), experiment, view).body(view);
    }

    @GetMapping
    @Operation(
            operationId = "listExperiments",
            summary = "List experiments, newest first",
            description =
                    "Those of the key's owner; an admin's key lists everybody's. Filters that are named together all hold.")
    Page<ExperimentView> list(
            @Parameter(description = "Only experiments in this state") @RequestParam(required = false) @Nullable
                    ExperimentState state,
            @Parameter(description = "Only those whose names contain this, in whatever case", example = "shapes")
                    @RequestParam(required = false)
                    @Nullable
                    String name,
            @Parameter(description = "Only those of this owner; empty for those that have none", example = "vision")
                    @RequestParam(required = false)
                    @Nullable
                    String owner,
            @Parameter(description = "Only those over this search space: its id or name", example = "shapes-32")
                    @RequestParam(required = false)
                    @Nullable
                    String searchSpace,
            @Parameter(description = "Only those on this data set: its id or name", example = "shapes")
                    @RequestParam(required = false)
                    @Nullable
                    String dataset,
            @Parameter(description = "Only those posted after this time", example = "2026-01-31T00:00:00Z")
                    @RequestParam(required = false)
                    @Nullable
                    Instant createdAfter,
            @Parameter(description = "Only those posted before this time", example = "2026-01-31T00:00:00Z")
                    @RequestParam(required = false)
                    @Nullable
                    Instant createdBefore,
            @Parameter(description = "Which come first") @RequestParam(defaultValue = "NEWEST") ListOrder order,
            @RequestParam(defaultValue = PageQuery.DEFAULT_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Caller caller = callers.get();
        ExperimentFilter filter = new ExperimentFilter(
                state,
                name,
                owner == null ? null : owner.strip(),
                caller.isAdmin() ? null : caller.owner(),
                named.searchSpace(searchSpace),
                named.dataset(dataset),
                createdAfter,
                createdBefore);
        PageQuery query = PageQuery.of(limit, cursor, filter, order);
        List<ExperimentView> rows = views.of(experiments.list(query, filter, order == ListOrder.OLDEST));
        return Page.of(query, rows, ExperimentView::id, view -> view);
    }

    @GetMapping("/{id}")
    @Operation(
            operationId = "getExperiment",
            summary = "Get an experiment: state, stages with progress, summary",
            description =
                    "While it is QUEUED, `ahead` is the number of jobs that stand before it in the queue, at most 1,000. With the `ETag` in `If-None-Match`, the answer is 304 until something of it"
                            + " has changed; in `If-Match` it keeps a change from being made that was decided upon an older state.")
    ResponseEntity<ExperimentView> get(@PathVariable UUID id) {
        return shown(id);
    }

    @PatchMapping(
            path = "/{id}",
            consumes = {MediaType.APPLICATION_JSON_VALUE, MergePatch.JSON})
    @Operation(
            operationId = "editExperiment",
            summary = "Change the name, the priority or the notes of an experiment",
            description =
                    "A JSON Merge Patch (RFC 7396). What it computes is settled when it is posted; `spec` goes on telling what was asked for then. With its priority, its place in the queue changes.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = EditableExperiment.class),
                                            examples =
                                                    @ExampleObject(
                                                            name = "notes",
                                                            summary = "Another name, and what to remember",
                                                            value = ExperimentExamples.EDIT))))
    @ApiResponse(responseCode = "200", description = "Changed")
    @ApiResponse(responseCode = "412", description = "It was changed meanwhile", content = @Content)
    ResponseEntity<ExperimentView> edit(
            @PathVariable UUID id,
            @Parameter(description = IF_MATCH) @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable
                    String ifMatch,
            @RequestBody JsonNode body) {
        editing.edit(id, body, new IfMatch(ifMatch));
        return shown(id);
    }

    @PostMapping("/{id}:cancel")
    @Operation(
            operationId = "cancelExperiment",
            summary = "Cancel an experiment",
            description =
                    "It is cancelled at once. A worker that is at it learns so with its next heartbeat; nothing it still computes is kept.")
    @ApiResponse(responseCode = "200", description = "It is cancelled")
    @ApiResponse(responseCode = "409", description = "It has ended otherwise", content = @Content)
    @ApiResponse(responseCode = "412", description = "It was changed meanwhile", content = @Content)
    ResponseEntity<ExperimentView> cancel(
            @PathVariable UUID id,
            @Parameter(description = IF_MATCH) @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable
                    String ifMatch) {
        cancellation.cancel(id, new IfMatch(ifMatch));
        return shown(id);
    }

    @PostMapping("/{id}:pause")
    @Operation(
            operationId = "pauseExperiment",
            summary = "Pause an experiment",
            description =
                    "Nobody takes a job of it until it is resumed. A worker that is at one learns so with its next heartbeat, saves what can be resumed and gives it back; what does not come"
                            + " back in time (`entangle.queue.yield`, 2 minutes) is taken. Retrainings and sweeps of it are paused, too.")
    @ApiResponse(responseCode = "200", description = "It is paused")
    @ApiResponse(responseCode = "412", description = "It was changed meanwhile", content = @Content)
    @ApiResponse(responseCode = "409", description = "It has ended", content = @Content)
    ResponseEntity<ExperimentView> pause(
            @PathVariable UUID id,
            @Parameter(description = IF_MATCH) @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable
                    String ifMatch) {
        pausing.pause(id, new IfMatch(ifMatch));
        return shown(id);
    }

    @PostMapping("/{id}:resume")
    @Operation(
            operationId = "resumeExperiment",
            summary = "Resume a paused experiment",
            description = "It goes on from its last checkpoint, at its old place in the queue.")
    @ApiResponse(responseCode = "200", description = "It goes on")
    @ApiResponse(responseCode = "412", description = "It was changed meanwhile", content = @Content)
    @ApiResponse(responseCode = "409", description = "It has ended", content = @Content)
    ResponseEntity<ExperimentView> resume(
            @PathVariable UUID id,
            @Parameter(description = IF_MATCH) @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable
                    String ifMatch) {
        pausing.resume(id, new IfMatch(ifMatch));
        return shown(id);
    }

    @PostMapping("/{id}:retry")
    @Operation(
            operationId = "retryExperiment",
            summary = "Try the failed stage of an experiment again",
            description =
                    "With fresh budgets of failures and lost leases, and from its last checkpoint; the stages before it are kept. Mend first what `error` tells.")
    @ApiResponse(responseCode = "200", description = "The stage is queued")
    @ApiResponse(responseCode = "412", description = "It was changed meanwhile", content = @Content)
    @ApiResponse(responseCode = "409", description = "It has not failed, or none of its stages has", content = @Content)
    ResponseEntity<ExperimentView> retry(
            @PathVariable UUID id,
            @Parameter(description = IF_MATCH) @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable
                    String ifMatch) {
        retrial.retry(id, new IfMatch(ifMatch));
        return shown(id);
    }
}
