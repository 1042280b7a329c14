package io.entangle.api.artifact;

import io.entangle.api.web.Problem;
import io.entangle.shared.contract.v1.ArtifactKind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

/**
 * Sends an artifact with ranges and validators (RFC 9110, sections 13 and 14).
 *
 * <p>The digest of a whole download is checked on the way, and its last block is withheld until it is known to be right: damaged content ends in a broken
 * connection, never in a complete answer.
 */
@Component
public class ArtifactDownload {

    private static final Logger LOG = LoggerFactory.getLogger(ArtifactDownload.class);
    private static final String HEAD = "HEAD";
    private static final int BUFFER = 1 << 18;

    private final Blobs blobs;
    private final Optional<PresignedTransfers> transfers;
    private final StoreCounters counters;

    ArtifactDownload(Blobs blobs, Optional<PresignedTransfers> transfers, StoreCounters counters) {
        this.blobs = blobs;
        this.transfers = transfers;
        this.counters = counters;
    }

    /** Whether content is got from the object store itself. */
    public boolean isDirect() {
        return transfers.isPresent();
    }

    /** Answers a GET or HEAD: with the content, or with its address in the object store. */
    public void send(ArtifactRecord artifact, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        send(artifact, transfers, request, response);
    }

    private void send(
            ArtifactRecord artifact,
            Optional<PresignedTransfers> direct,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        String etag = "\"" + artifact.sha256() + "\"";
        response.setHeader(HttpHeaders.ETAG, etag);
        response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
        if (matches(request.getHeader(HttpHeaders.IF_NONE_MATCH), etag)) {
            response.setStatus(HttpStatus.NOT_MODIFIED.value());
            return;
        }
        Optional<ByteRange> range = ByteRange.of(range(request, etag), artifact.bytes());
        if (range.isEmpty()) {
            response.setHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + artifact.bytes());
            throw Problem.of(
                    HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
                    "The artifact has %d bytes".formatted(artifact.bytes()));
        }
        if (direct.isPresent() && !request.getMethod().equals(HEAD)) {
            redirect(artifact, direct.get(), response);
        } else {
            send(artifact, range.get(), request, response);
        }
    }

    /**
     * Answers a GET of a worker with the content, which is checked before the first byte is sent, so that a worker can tell damage, which is answered with 410, from a
     * connection that broke, which it tries again.
     */
    public void sendChecked(ArtifactRecord artifact, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            blobs.verify(artifact.blob());
        } catch (DamagedArtifact e) {
            throw damaged(artifact, e);
        } catch (StoreBrokeOff e) {
            throw e.problem();
        }
        send(artifact, Optional.empty(), request, response);
    }

    /** The method and a range are the client's to repeat; the API's key is not. */
    private void redirect(ArtifactRecord artifact, PresignedTransfers direct, HttpServletResponse response)
            throws IOException {
        try {
            blobs.require(artifact.blob());
        } catch (DamagedArtifact e) {
            throw damaged(artifact, e);
        }
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader(HttpHeaders.LOCATION, direct.download(artifact).toString());
        response.setStatus(HttpStatus.TEMPORARY_REDIRECT.value());
    }

    private void send(
            ArtifactRecord artifact, ByteRange range, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            response.setHeader(HttpHeaders.CACHE_CONTROL, "private, max-age=31536000, immutable");
            if (request.getMethod().equals(HEAD)) {
                blobs.require(artifact.blob());
                describe(artifact, range, response);
            } else {
                sendContent(artifact, range, response);
            }
        } catch (DamagedArtifact e) {
            throw answered(damaged(artifact, e), e, response);
        } catch (StoreBrokeOff e) {
            throw answered(e.problem(), e, response);
        } catch (ErrorResponseException e) {
            throw answered(e, new StoreBrokeOff(e), response);
        }
    }

    private void sendContent(ArtifactRecord artifact, ByteRange range, HttpServletResponse response)
            throws IOException {
        try (InputStream content = blobs.open(artifact.blob(), range)) {
            describe(artifact, range, response);
            if (range.length() == artifact.bytes()) {
                copyVerified(content, artifact, response.getOutputStream());
            } else {
                copy(content, range, response.getOutputStream());
            }
        }
    }

    /** A problem can be told as long as nothing was sent; after that, only a broken connection tells. */
    private static ErrorResponseException answered(
            ErrorResponseException problem, IOException breaking, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            throw breaking;
        }
        response.reset();
        return problem;
    }

    private ErrorResponseException damaged(ArtifactRecord artifact, DamagedArtifact damage) {
        counters.damaged();
        LOG.error("Artifact {} is damaged: {}", artifact.id(), damage.getMessage());
        return Problem.of(HttpStatus.GONE, "The artifact is damaged or gone in the store");
    }

    /** The type of an artifact's content. */
    static String contentType(ArtifactRecord artifact) {
        return artifact.kind() == ArtifactKind.SUBNET_CONFIG
                ? MediaType.APPLICATION_JSON_VALUE
                : MediaType.APPLICATION_OCTET_STREAM_VALUE;
    }

    /** The name to save it under, as a header. */
    static String disposition(ArtifactRecord artifact) {
        return ContentDisposition.attachment()
                .filename(artifact.fileName())
                .build()
                .toString();
    }

    private static void describe(ArtifactRecord artifact, ByteRange range, HttpServletResponse response) {
        if (range.length() != artifact.bytes()) {
            response.setStatus(HttpStatus.PARTIAL_CONTENT.value());
            response.setHeader(
                    HttpHeaders.CONTENT_RANGE, "bytes %d-%d/%d".formatted(range.from(), range.to(), artifact.bytes()));
        }
        response.setContentType(contentType(artifact));
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, disposition(artifact));
        response.setHeader(
                "Repr-Digest",
                "sha-256=:%s:"
                        .formatted(Base64.getEncoder()
                                .encodeToString(HexFormat.of().parseHex(artifact.sha256()))));
        response.setContentLengthLong(range.length());
    }

    private static void copy(InputStream content, ByteRange range, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long left = range.length();
        while (left > 0) {
            int count = content.read(buffer, 0, (int) Math.min(BUFFER, left));
            if (count < 0) {
                throw new DamagedArtifact("it became shorter while it was read");
            }
            out.write(buffer, 0, count);
            left -= count;
        }
    }

    private static void copyVerified(InputStream content, ArtifactRecord artifact, OutputStream out)
            throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] withheld = new byte[0];
        byte[] buffer = new byte[BUFFER];
        int count;
        while ((count = content.readNBytes(buffer, 0, BUFFER)) > 0) {
            out.write(withheld);
            withheld = Arrays.copyOf(buffer, count);
            digest.update(withheld);
        }
        if (!Sha256.hex(digest).equals(artifact.sha256())) {
            throw new DamagedArtifact("its SHA-256 is another");
        }
        out.write(withheld);
    }

    /** The range asked for, unless it was meant for other content. */
    private static @Nullable String range(HttpServletRequest request, String etag) {
        String onlyIf = request.getHeader(HttpHeaders.IF_RANGE);
        return onlyIf == null || onlyIf.strip().equals(etag) ? request.getHeader(HttpHeaders.RANGE) : null;
    }

    private static boolean matches(@Nullable String header, String etag) {
        return header != null
                && Arrays.stream(header.split(","))
                        .map(String::strip)
                        .anyMatch(tag -> tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag));
    }
}
