package io.entangle.api.dataset;

import io.entangle.api.security.CurrentCaller;
import io.entangle.api.web.Etag;
import io.entangle.api.web.Page;
import io.entangle.api.web.PageQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(DatasetController.DATASETS)
@Tag(name = "data sets", description = "What there is to train on")
class DatasetController {

    static final String DATASETS = "/api/v1/datasets";

    private static final String NAME = "shapes";
    private static final String EXAMPLE = """
            {
              "name": "shapes",
              "uri": "builtin:shapes"
            }""";

    private final Datasets datasets;
    private final CurrentCaller callers;

    DatasetController(Datasets datasets, CurrentCaller callers) {
        this.datasets = datasets;
        this.callers = callers;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "registerDataset",
            summary = "Register a data set",
            description =
                    "Queues an inspection by a worker: experiments wait until the data set is READY. The same address under the same name again is"
                            + " answered with 200 and what is registered; another address with 409.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = NewDataset.class),
                                            examples =
                                                    @ExampleObject(
                                                            name = "shapes",
                                                            summary = "The generated task, which needs no files",
                                                            value = EXAMPLE))))
    @ApiResponse(responseCode = "201", description = "Registered")
    @ApiResponse(responseCode = "200", description = "Was registered already")
    ResponseEntity<StoredDataset> register(@RequestBody NewDataset body) {
        String name = Objects.requireNonNull(body.name());
        return answer(datasets.register(name, callers.get().owner(), body.ref()));
    }

    /** What was registered, and whether just now. */
    static ResponseEntity<StoredDataset> answer(Datasets.Registered registered) {
        URI location = URI.create("/api/v1/datasets/" + registered.dataset().id());
        return registered.created()
                ? ResponseEntity.created(location).body(registered.dataset())
                : ResponseEntity.ok().location(location).body(registered.dataset());
    }

    @GetMapping
    @Operation(operationId = "listDatasets", summary = "List data sets, newest first")
    Page<StoredDataset> list(
            @Parameter(description = "Only data sets in this state") @RequestParam(required = false) @Nullable
                    DatasetState state,
            @Parameter(description = "Only those of this owner; empty for those that have none", example = "vision")
                    @RequestParam(required = false)
                    @Nullable
                    String owner,
            @RequestParam(defaultValue = PageQuery.DEFAULT_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        return datasets.list(PageQuery.of(limit, cursor, state, owner), state, owner);
    }

    @GetMapping("/{id}")
    @Operation(
            operationId = "getDataset",
            summary = "Get a data set by id or name",
            description =
                    "While a worker reads its images, `progress` says how far it is. Once READY, `inspection.report` has what it found, and `warnings` in it what its owner should know.")
    ResponseEntity<StoredDataset> get(@Parameter(example = NAME) @PathVariable String id) {
        return Etag.tagged(datasets.watch(id));
    }

    @GetMapping(path = "/{id}/samples.png", produces = MediaType.IMAGE_PNG_VALUE)
    @Operation(
            operationId = "getDatasetSamples",
            summary = "See a few training images of each class",
            description =
                    "One row for each of at most eight classes, whose names `inspection.report.samples.classes` gives from the top. 404 before the first successful inspection.")
    ResponseEntity<byte[]> samples(@Parameter(example = NAME) @PathVariable String id) {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noCache())
                .contentType(MediaType.IMAGE_PNG)
                .body(datasets.samples(id));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            operationId = "deleteDataset",
            summary = "Delete a data set",
            description =
                    "For its owner, as long as no experiment was posted with it: those can be gone on with, and need it. What was uploaded is removed from the artifact store; what lies elsewhere is left alone.")
    @ApiResponse(responseCode = "204", description = "Deleted")
    @ApiResponse(responseCode = "409", description = "An experiment was posted with it", content = @Content)
    void delete(@Parameter(example = NAME) @PathVariable String id) {
        datasets.remove(id, callers.get());
    }

    @PostMapping("/{id}:inspect")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            operationId = "inspectDataset",
            summary = "Inspect a data set again",
            description = "After its files changed; for its owner. Does nothing while an inspection is under way.")
    StoredDataset inspect(@Parameter(example = NAME) @PathVariable String id) {
        return datasets.inspectAgain(id, callers.get());
    }
}
