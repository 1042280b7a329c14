package io.entangle.api.searchspace;

import io.entangle.api.security.CurrentCaller;
import io.entangle.api.web.Etag;
import io.entangle.api.web.Page;
import io.entangle.api.web.PageQuery;
import io.entangle.shared.searchspace.Presets;
import io.entangle.shared.searchspace.SearchSpace;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/search-spaces")
@Tag(name = "search spaces", description = "What subnets there are to choose from")
class SearchSpaceController {

    private static final String JSON = MediaType.APPLICATION_JSON_VALUE;

    private final SearchSpaces spaces;
    private final CurrentCaller callers;

    SearchSpaceController(SearchSpaces spaces, CurrentCaller callers) {
        this.spaces = spaces;
        this.callers = callers;
    }

    @PostMapping(consumes = JSON)
    @Operation(
            operationId = "createSearchSpace",
            summary = "Store a search space under a name",
            description =
                    "The same content under the same name again is answered with 200 and the stored space; other content with 409.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = JSON,
                                            schema = @Schema(implementation = NewSearchSpace.class),
                                            examples = {
                                                @ExampleObject(
                                                        name = "preset",
                                                        summary = "A preset under its own name",
                                                        value = SearchSpaceExamples.PRESET),
                                                @ExampleObject(
                                                        name = "written out",
                                                        summary = "A space of your own",
                                                        value = SearchSpaceExamples.WRITTEN_OUT),
                                                @ExampleObject(
                                                        name = "in stages",
                                                        summary = "A space of the S3 family",
                                                        value = SearchSpaceExamples.STAGED)
                                            })))
    @ApiResponse(responseCode = "201", description = "Stored")
    @ApiResponse(responseCode = "200", description = "Was stored already")
    ResponseEntity<StoredSearchSpace> create(@RequestBody NewSearchSpace body) {
        String name = Objects.requireNonNull(body.name());
        SearchSpaces.Registered registered = spaces.register(name, callers.get().owner(), body.preset(), body.wanted());
        URI location = URI.create("/api/v1/search-spaces/" + registered.space().id());
        return registered.created()
                ? ResponseEntity.created(location).body(registered.space())
                : ResponseEntity.ok().location(location).body(registered.space());
    }

    @GetMapping
    @Operation(operationId = "listSearchSpaces", summary = "List search spaces, newest first")
    Page<StoredSearchSpace> list(
            @Parameter(description = "Only those of this owner; empty for those that have none", example = "vision")
                    @RequestParam(required = false)
                    @Nullable
                    String owner,
            @RequestParam(defaultValue = PageQuery.DEFAULT_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        return spaces.list(PageQuery.of(limit, cursor, owner), owner);
    }

    @GetMapping("/presets")
    @Operation(operationId = "listPresets", summary = "List the spaces that come with Entangle")
    List<Presets.Preset> presets() {
        return Presets.all();
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getSearchSpace", summary = "Get a search space by id or name")
    ResponseEntity<StoredSearchSpace> get(@Parameter(example = SearchSpaceExamples.NAME) @PathVariable String id) {
        return Etag.tagged(spaces.get(id));
    }

    @GetMapping("/{id}/summary")
    @Operation(
            operationId = "summarizeSearchSpace",
            summary = "Count the subnets, exactly, and cost the smallest and the largest")
    SearchSpaceSummary summary(@Parameter(example = SearchSpaceExamples.NAME) @PathVariable String id) {
        return SearchSpaceSummary.of(spaces.get(id).space());
    }

    @PostMapping(path = "/{id}/sample", consumes = JSON)
    @Operation(
            operationId = "sampleSearchSpace",
            summary = "Draw random subnets within limits",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = JSON,
                                            schema = @Schema(implementation = SampleRequest.class),
                                            examples = @ExampleObject(value = SearchSpaceExamples.SAMPLE))))
    CostedArchitectures sample(
            @Parameter(example = SearchSpaceExamples.NAME) @PathVariable String id, @RequestBody SampleRequest body) {
        SearchSpace space = spaces.get(id).space();
        return CostedArchitectures.of(
                space,
                ConstrainedSampling.draw(space, body.countOrDefault(), body.seedOrDefault(), body.constraintsOrNone()));
    }

    @PostMapping(path = "/{id}/costs", consumes = JSON)
    @Operation(
            operationId = "costArchitectures",
            summary = "Count parameters and MACs of given subnets",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = JSON,
                                            schema = @Schema(implementation = CostsRequest.class),
                                            examples = @ExampleObject(value = SearchSpaceExamples.COSTS))))
    CostedArchitectures costs(
            @Parameter(example = SearchSpaceExamples.NAME) @PathVariable String id, @RequestBody CostsRequest body) {
        SearchSpace space = spaces.get(id).space();
        return CostedArchitectures.of(space, body.in(space));
    }
}
