package io.entangle.api.artifact;

import io.entangle.api.security.Caller;
import io.entangle.api.security.CurrentCaller;
import io.entangle.api.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/artifacts")
@Tag(name = "artifacts", description = "Weights and configurations")
class ArtifactController {

    private final ArtifactStore store;
    private final ArtifactDownload download;
    private final CurrentCaller callers;

    ArtifactController(ArtifactStore store, ArtifactDownload download, CurrentCaller callers) {
        this.store = store;
        this.download = download;
        this.callers = callers;
    }

    @GetMapping("/{id}")
    @Operation(
            operationId = "downloadArtifact",
            summary = "Download an artifact",
            description =
                    "Answers `Range`, `If-Range` and `If-None-Match`; the ETag is the SHA-256 of the whole content.",
            parameters =
                    @Parameter(
                            name = "Range",
                            in = io.swagger.v3.oas.annotations.enums.ParameterIn.HEADER,
                            description = "One range of bytes, e.g. `bytes=1000-`",
                            schema = @Schema(type = "string")))
    @ApiResponse(
            responseCode = "200",
            description = "The content",
            headers = @Header(name = "ETag", description = "SHA-256, quoted", schema = @Schema(type = "string")),
            content = {
                @Content(mediaType = "application/octet-stream", schema = @Schema(type = "string", format = "binary")),
                @Content(
                        mediaType = "application/json",
                        schema = @Schema(type = "object"),
                        examples = @ExampleObject(value = "{\"classes\": 10}"))
            })
    @ApiResponse(responseCode = "206", description = "The range asked for", content = @Content)
    @ApiResponse(
            responseCode = "307",
            description =
                    "The content is at `Location`, in the object store: ask there without the API's key, with the same `Range`. The address is good for minutes",
            content = @Content)
    @ApiResponse(responseCode = "304", description = "Unchanged", content = @Content)
    @ApiResponse(responseCode = "410", description = "Damaged or gone in the store", content = @Content)
    @ApiResponse(responseCode = "416", description = "There is no such range", content = @Content)
    void download(@PathVariable UUID id, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Caller caller = callers.get();
        ArtifactRecord artifact = store.find(id)
                .filter(found -> found.state() == ArtifactState.COMMITTED)
                .filter(found -> caller.isAdmin() || store.isOpenTo(id, caller.owner()))
                .orElseThrow(() -> Problem.notFound("artifact", id));
        download.send(artifact, request, response);
    }
}
