package io.entangle.api.checkpoint;

import io.entangle.api.searchspace.SearchSpaces;
import io.entangle.api.web.Etag;
import io.entangle.api.web.Page;
import io.entangle.api.web.PageQuery;
import io.entangle.api.web.Problem;
import io.entangle.shared.contract.v1.WorkerPaths;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/checkpoints")
@Tag(name = "checkpoints", description = "Weights that were trained elsewhere")
class CheckpointController {

    private static final String NAME = "supernet-tiny";

    private final CheckpointIntake intake;
    private final Checkpoints checkpoints;
    private final SearchSpaces spaces;

    CheckpointController(CheckpointIntake intake, Checkpoints checkpoints, SearchSpaces spaces) {
        this.intake = intake;
        this.checkpoints = checkpoints;
        this.spaces = spaces;
    }

    @PostMapping(consumes = {MediaType.APPLICATION_OCTET_STREAM_VALUE, "application/zip"})
    @Operation(
            operationId = "bringCheckpoint",
            summary = "Upload weights that were trained elsewhere",
            description =
                    "The body is the file as it is: `.pth` of either layout, or safetensors, with the names of the published checkpoints. A worker reads it, executes nothing in it, and"
                            + " makes a supernet of the search space of it: then it is READY, and experiments can name it by `\"supernet\": {\"checkpoint\": \"NAME\"}`. A file that is"
                            + " damaged, hostile or of another space becomes INVALID, and `error` says why. With `named` or `architecture` it is about one subnet alone: the file holds"
                            + " it, or a supernet that it is cut from. The same again under the same name is answered with 200, another file with 409.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
                                            schema = @Schema(type = "string", format = "binary"))))
    @ApiResponse(responseCode = "201", description = "Taken in, to be read by a worker")
    @ApiResponse(responseCode = "200", description = "Was brought already")
    @ApiResponse(responseCode = "413", description = "The file is larger than allowed", content = @Content)
    @ApiResponse(responseCode = "415", description = "The body is not application/octet-stream", content = @Content)
    @ApiResponse(responseCode = "507", description = "The disk of the artifact store is full", content = @Content)
    ResponseEntity<StoredCheckpoint> bring(
            @Parameter(required = true, description = "Letters, digits, '.', '_' and '-'; at most 100.", example = NAME)
                    @RequestParam(required = false)
                    @Nullable
                    String name,
            @Parameter(required = true, description = "Id or name of the search space it belongs to.")
                    @RequestParam(required = false)
                    @Nullable
                    String searchSpace,
            @Parameter(description = "For one subnet alone: the name of a released one.")
                    @RequestParam(required = false)
                    @Nullable
                    String named,
            @Parameter(
                            description = "For one subnet alone: its JSON.",
                            example =
                                    "{\"family\": \"autoformer\", \"embedDim\": 64, \"numHeads\": [3, 4], \"mlpRatio\": [2.0, 3.0]}")
                    @RequestParam(required = false)
                    @Nullable
                    String architecture,
            @Parameter(description = "SHA-256 of the file; one that arrives with another is refused.")
                    @RequestHeader(name = WorkerPaths.SHA256_HEADER, required = false)
                    @Nullable
                    String sha256,
            HttpServletRequest request)
            throws IOException {
        AskedCheckpoint asked = AskedCheckpoint.of(name, searchSpace, architecture, named, spaces);
        CheckpointIntake.Brought brought =
                intake.take(asked, request.getInputStream(), request.getContentLengthLong(), sha256);
        URI location = URI.create("/api/v1/checkpoints/" + brought.checkpoint().id());
        return brought.created()
                ? ResponseEntity.created(location).body(brought.checkpoint())
                : ResponseEntity.ok().location(location).body(brought.checkpoint());
    }

    @GetMapping
    @Operation(operationId = "listCheckpoints", summary = "List checkpoints that were brought, newest first")
    Page<StoredCheckpoint> list(
            @Parameter(description = "Only checkpoints in this state") @RequestParam(required = false) @Nullable
                    CheckpointState state,
            @Parameter(description = "Only those of this owner; empty for those that have none", example = "vision")
                    @RequestParam(required = false)
                    @Nullable
                    String owner,
            @RequestParam(defaultValue = PageQuery.DEFAULT_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        PageQuery query = PageQuery.of(limit, cursor, state, owner);
        return Page.of(query, checkpoints.page(query, state, owner), StoredCheckpoint::id, checkpoint -> checkpoint);
    }

    @GetMapping("/{id}")
    @Operation(
            operationId = "getCheckpoint",
            summary = "Get a checkpoint by id or name",
            description =
                    "Once READY, `report` says what the file held, and `supernet` links to what was made of it. INVALID, `error` says why.")
    ResponseEntity<StoredCheckpoint> get(@Parameter(example = NAME) @PathVariable String id) {
        return Etag.tagged(checkpoints.find(id).orElseThrow(() -> Problem.notFound("checkpoint", id)));
    }
}
