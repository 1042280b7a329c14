package io.entangle.api.result;

import io.entangle.api.artifact.ArtifactDownload;
import io.entangle.api.artifact.ArtifactStore;
import io.entangle.api.experiment.Experiments;
import io.entangle.api.experiment.Remarks;
import io.entangle.api.web.Problem;
import io.entangle.shared.contract.v1.ExtractionRequest;
import io.entangle.shared.contract.v1.ExtractionView;
import io.entangle.shared.contract.v1.PythonLoader;
import io.entangle.shared.contract.v1.SubnetView;
import io.entangle.shared.contract.v1.SubnetsView;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/experiments/{id}")
@Tag(name = "subnets", description = "What experiments found, ranked, with weights")
class SubnetController {

    private static final String CSV = "text/csv;charset=UTF-8";
    private static final String TEXT = "text/plain;charset=UTF-8";
    /** The beginning of one. */
    private static final String CONFIG = """
            {
              "architecture": { "family": "autoformer", "embedDim": 64, "numHeads": [2, 3], "mlpRatio": [2.0, 3.0] }, "classes": 10
            }""";

    private static final String EXAMPLE = """
            {
              "architecture": { "family": "autoformer", "embedDim": 64, "numHeads": [2, 3], "mlpRatio": [2.0, 3.0] }
            }""";

    private final Experiments experiments;
    private final Subnets subnets;
    private final Extractions extractions;
    private final ArtifactStore artifacts;
    private final ArtifactDownload download;
    private final Remarks remarks;

    SubnetController(
            Experiments experiments,
            Subnets subnets,
            Extractions extractions,
            ArtifactStore artifacts,
            ArtifactDownload download,
            Remarks remarks) {
        this.experiments = experiments;
        this.subnets = subnets;
        this.extractions = extractions;
        this.artifacts = artifacts;
        this.download = download;
        this.remarks = remarks;
    }

    @GetMapping(path = "/subnets", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "listSubnets",
            summary = "List the ranked subnets of an experiment",
            description =
                    "Ranked by held-out accuracy, ties marked: subnets whose accuracies differ from that of the best of their group by less than two"
                            + " standard errors of the difference. With them the smallest and the largest subnet of the space, and those extracted afterwards."
                            + " With `Accept: text/plain` a table for people, with `Accept: text/csv` one for programs.")
    SubnetsView list(
            @PathVariable UUID id,
            @Parameter(description = "Ranked subnets up to so many parameters")
                    @RequestParam(required = false)
                    @Nullable
                    Long maxParameters,
            @Parameter(description = "Ranked subnets up to so many multiply-accumulates per image")
                    @RequestParam(required = false)
                    @Nullable
                    Long maxMacs) {
        experiments.get(id);
        List<StoredSubnet> all = subnets.of(id);
        List<SubnetView> ranked = Ranking.views(in(all, SubnetRole.RANKED)).stream()
                .filter(subnet -> maxParameters == null || subnet.costs().parameters() <= maxParameters)
                .filter(subnet -> maxMacs == null || subnet.costs().macs() <= maxMacs)
                .toList();
        return new SubnetsView(
                ranked,
                reference(all, SubnetRole.SMALLEST),
                reference(all, SubnetRole.LARGEST),
                in(all, SubnetRole.EXTRACTED).stream()
                        .map(StoredSubnet::extractionView)
                        .toList());
    }

    @Hidden
    @GetMapping(path = "/subnets", produces = TEXT)
    String text(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable Long maxParameters,
            @RequestParam(required = false) @Nullable Long maxMacs) {
        return RankedTable.text(remarks.of(experiments.get(id)), list(id, maxParameters, maxMacs));
    }

    @Hidden
    @GetMapping(path = "/subnets", produces = CSV)
    String csv(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable Long maxParameters,
            @RequestParam(required = false) @Nullable Long maxMacs) {
        return RankedTable.csv(list(id, maxParameters, maxMacs));
    }

    @GetMapping("/subnets/{rank}/artifacts/{file}")
    @Operation(
            operationId = "downloadSubnet",
            summary = "Download the weights or the configuration of a ranked subnet, or the script that loads both",
            description =
                    "`loader` is a script that needs nothing but Python and PyTorch, and runs beside the other two. Answers `Range`, `If-Range` and `If-None-Match`; the ETag is the SHA-256 of the whole content.")
    @ApiResponse(
            responseCode = "200",
            description = "The content",
            content = {
                @Content(mediaType = "application/octet-stream", schema = @Schema(type = "string", format = "binary")),
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(type = "object"),
                        examples = @ExampleObject(value = CONFIG)),
                @Content(mediaType = "text/x-python", schema = @Schema(type = "string"))
            })
    @ApiResponse(responseCode = "206", description = "The range asked for", content = @Content)
    @ApiResponse(responseCode = "304", description = "Unchanged", content = @Content)
    @ApiResponse(responseCode = "410", description = "Damaged or gone in the store", content = @Content)
    @ApiResponse(responseCode = "416", description = "There is no such range", content = @Content)
    @ApiResponse(
            responseCode = "307",
            description = "The content is at `Location`, in the object store: ask there without the API's key",
            content = @Content)
    void download(
            @PathVariable UUID id,
            @Parameter(example = "1") @PathVariable int rank,
            @Parameter(schema = @Schema(allowableValues = {"weights", "config", "loader"})) @PathVariable String file,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        StoredSubnet subnet = subnets.ranked(id, rank).orElseThrow(() -> Problem.notFound("subnet of rank", rank));
        if (subnet.artifacts() == null) {
            throw Problem.of(HttpStatus.NOT_FOUND, "The subnet of rank %d is not exported yet".formatted(rank));
        }
        if (file.equals("loader")) {
            response.setContentType("text/x-python; charset=utf-8");
            response.setHeader("Content-Disposition", "attachment; filename=\"" + PythonLoader.FILE + "\"");
            response.getOutputStream()
                    .write(PythonLoader.text(subnet.architecture()).getBytes(StandardCharsets.UTF_8));
            return;
        }
        UUID artifact = switch (file) {
            case "weights" -> subnet.artifacts().weights().id();
            case "config" -> subnet.artifacts().config().id();
            default ->
                throw Problem.of(
                        HttpStatus.NOT_FOUND,
                        "There is no artifact %s; there are weights, config, loader".formatted(file));
        };
        download.send(
                artifacts.find(artifact).orElseThrow(() -> Problem.notFound("artifact", artifact)), request, response);
    }

    @PostMapping(path = "/subnets:extract", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            operationId = "extractSubnet",
            summary = "Extract any other subnet of a finished experiment",
            description =
                    "Queues the extraction from the supernet that the experiment keeps; the subnet then stands under `extracted`. Asking again for the same"
                            + " architecture is answered with the extraction that is there. A released subnet can be asked for by name: `{\"named\": \"autoformer-s\"}`.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = ExtractionRequest.class),
                                            examples = @ExampleObject(value = EXAMPLE))))
    ExtractionView extract(@PathVariable UUID id, @RequestBody ExtractionRequest body) {
        return extractions.extract(id, body.architecture(), body.named());
    }

    private static List<StoredSubnet> in(List<StoredSubnet> all, SubnetRole role) {
        return all.stream().filter(subnet -> subnet.role() == role).toList();
    }

    private static @Nullable SubnetView reference(List<StoredSubnet> all, SubnetRole role) {
        return in(all, role).stream()
                .findFirst()
                .map(subnet -> subnet.view(false, null))
                .orElse(null);
    }
}
