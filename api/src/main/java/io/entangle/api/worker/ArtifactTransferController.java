package io.entangle.api.worker;

import io.entangle.api.artifact.ArtifactDownload;
import io.entangle.api.artifact.ArtifactRecord;
import io.entangle.api.artifact.ArtifactState;
import io.entangle.api.artifact.ArtifactStore;
import io.entangle.api.queue.Leases;
import io.entangle.api.web.Problem;
import io.entangle.shared.contract.v1.AnnouncedArtifact;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.PresignedPart;
import io.entangle.shared.contract.v1.SentArtifact;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.contract.v1.UploadPart;
import io.entangle.shared.contract.v1.UploadPlan;
import io.entangle.shared.contract.v1.WorkerPaths;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ArtifactTransferController {

    private final ArtifactStore store;
    private final ArtifactDownload download;
    private final Leases leases;

    ArtifactTransferController(ArtifactStore store, ArtifactDownload download, Leases leases) {
        this.store = store;
        this.download = download;
        this.leases = leases;
    }

    /** The lease is asked for before the upload, to spare a stale worker the transfer; what counts is that only the token of the upload can commit it. */
    @PostMapping(WorkerPaths.ARTIFACTS)
    StagedArtifact upload(
            @PathVariable UUID jobId,
            @RequestHeader(WorkerPaths.TOKEN_HEADER) long token,
            @RequestHeader(name = WorkerPaths.SHA256_HEADER, required = false) @Nullable String sha256,
            @RequestParam ArtifactKind kind,
            @RequestParam String fileName,
            HttpServletRequest request)
            throws IOException {
        leases.check(jobId, token);
        ArtifactRecord stored = store.store(request.getInputStream(), kind, fileName, sha256, jobId, token);
        leases.check(jobId, token);
        return new StagedArtifact(stored.id(), stored.sha256(), stored.bytes());
    }

    @PostMapping(WorkerPaths.UPLOADS)
    UploadPlan announce(
            @PathVariable UUID jobId,
            @RequestHeader(WorkerPaths.TOKEN_HEADER) long token,
            @RequestBody AnnouncedArtifact artifact) {
        leases.check(jobId, token);
        return store.announce(artifact);
    }

    @PostMapping(WorkerPaths.UPLOAD_PART)
    PresignedPart part(
            @PathVariable UUID jobId,
            @RequestHeader(WorkerPaths.TOKEN_HEADER) long token,
            @RequestBody UploadPart part) {
        leases.check(jobId, token);
        return store.sign(part);
    }

    @PostMapping(WorkerPaths.UPLOAD_SENT)
    StagedArtifact sent(
            @PathVariable UUID jobId,
            @RequestHeader(WorkerPaths.TOKEN_HEADER) long token,
            @RequestBody SentArtifact sent)
            throws IOException {
        leases.check(jobId, token);
        ArtifactRecord stored = store.sent(sent, jobId, token);
        leases.check(jobId, token);
        return new StagedArtifact(stored.id(), stored.sha256(), stored.bytes());
    }

    /** A worker that has lost its lease may still tidy up. */
    @PostMapping(WorkerPaths.UPLOAD_GIVEN_UP)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void givenUp(@PathVariable UUID jobId, @RequestBody SentArtifact sent) {
        store.giveUp(sent);
    }

    @GetMapping(WorkerPaths.ARTIFACT)
    void download(
            @PathVariable UUID artifactId,
            @RequestParam(defaultValue = "false") boolean checked,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        ArtifactRecord artifact = store.find(artifactId)
                .filter(found -> found.state() == ArtifactState.COMMITTED)
                .orElseThrow(() -> Problem.notFound("artifact", artifactId));
        if (checked || !download.isDirect()) {
            download.sendChecked(artifact, request, response);
        } else {
            download.send(artifact, request, response);
        }
    }
}
