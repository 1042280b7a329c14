package io.entangle.api.dataset;

import io.entangle.shared.contract.v1.WorkerPaths;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "data sets")
class DatasetUploadController {

    private final DatasetUploads uploads;

    DatasetUploadController(DatasetUploads uploads) {
        this.uploads = uploads;
    }

    @PostMapping(
            path = DatasetController.DATASETS + ":upload",
            consumes = {
                MediaType.APPLICATION_OCTET_STREAM_VALUE,
                "application/zip",
                "application/gzip",
                "application/x-gzip",
                "application/x-tar",
                "application/x-gtar"
            })
    @Operation(
            operationId = "uploadDataset",
            summary = "Upload a data set",
            description =
                    "The body is the archive as it is: a .zip, .tar or .tar.gz of a folder of images (one folder per class, in `train/` and `test/` or unsplit), or with the files of CIFAR"
                            + " (binary version) or of MNIST and its family. Nothing is unpacked here: a worker fetches and inspects it, and experiments wait until it is READY, or"
                            + " INVALID with what is wrong in `error`. Any worker can run them: none needs a disk in common with another. The same archive under the same name again is"
                            + " answered with 200, another with 409.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
                                            schema = @Schema(type = "string", format = "binary"))))
    @ApiResponse(responseCode = "201", description = "Uploaded, to be inspected by a worker")
    @ApiResponse(responseCode = "200", description = "Was uploaded already")
    @ApiResponse(responseCode = "413", description = "The archive is larger than allowed", content = @Content)
    @ApiResponse(responseCode = "415", description = "The body is not application/octet-stream", content = @Content)
    @ApiResponse(responseCode = "507", description = "The disk of the artifact store is full", content = @Content)
    ResponseEntity<StoredDataset> upload(
            @Parameter(
                            required = true,
                            description = "Letters, digits, '.', '_' and '-'; at most 100.",
                            example = "pets")
                    @RequestParam(required = false)
                    @Nullable
                    String name,
            @Parameter(
                            description =
                                    "Share of an archive without splits that becomes the test split, above 0 and below 1.")
                    @RequestParam(required = false)
                    @Nullable
                    Double testFraction,
            @Parameter(
                            description =
                                    "Share of the images of a split that may be corrupt, 0 to 1; 0.01 unless it is said.")
                    @RequestParam(required = false)
                    @Nullable
                    Double maxCorruptShare,
            @Parameter(description = "SHA-256 of the archive; one that arrives with another is refused.")
                    @RequestHeader(name = WorkerPaths.SHA256_HEADER, required = false)
                    @Nullable
                    String sha256,
            HttpServletRequest request)
            throws IOException {
        AskedUpload asked = AskedUpload.of(name, testFraction, maxCorruptShare);
        return DatasetController.answer(
                uploads.take(asked, request.getInputStream(), request.getContentLengthLong(), sha256));
    }
}
