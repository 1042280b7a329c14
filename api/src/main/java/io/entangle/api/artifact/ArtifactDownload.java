package io.entangle.api.artifact;

import io.entangle.api.web.Problem;
import io.entangle.shared.contract.v1.ArtifactKind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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
    private static final int BUFFER = 1 << 18;

    private final FileBlobs blobs;

    ArtifactDownload(FileBlobs blobs) {
        this.blobs = blobs;
    }

    /** Answers a GET or HEAD. */
    public void send(ArtifactRecord artifact, HttpServletRequest request, HttpServletResponse response)
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
        send(artifact, range.get(), request, response);
    }

    /**
     * Answers a GET of a worker: the content is checked before the first byte is sent, so that a worker can tell damage, which is answered with 410, from a
     * connection that broke, which it tries again.
     */
    public void sendChecked(ArtifactRecord artifact, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            blobs.verify(new Blob(artifact.sha256(), artifact.bytes()));
        } catch (DamagedArtifact e) {
            throw damaged(artifact, e);
        }
        send(artifact, request, response);
    }

    private void send(
            ArtifactRecord artifact, ByteRange range, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try (FileChannel content = blobs.open(new Blob(artifact.sha256(), artifact.bytes()))) {
            response.setHeader(HttpHeaders.CACHE_CONTROL, "private, max-age=31536000, immutable");
            boolean whole = range.length() == artifact.bytes();
            describe(artifact, range, whole, response);
            if (request.getMethod().equals("HEAD")) {
                return;
            }
            if (whole) {
                copyVerified(content, artifact, response.getOutputStream());
            } else {
                copy(content, range, response.getOutputStream());
            }
        } catch (DamagedArtifact e) {
            ErrorResponseException problem = damaged(artifact, e);
            if (response.isCommitted()) {
                throw e;
            }
            response.reset();
            throw problem;
        }
    }

    private static ErrorResponseException damaged(ArtifactRecord artifact, DamagedArtifact damage) {
        LOG.error("Artifact {} is damaged: {}", artifact.id(), damage.getMessage());
        return Problem.of(HttpStatus.GONE, "The artifact is damaged or gone in the store");
    }

    private static void describe(
            ArtifactRecord artifact, ByteRange range, boolean whole, HttpServletResponse response) {
        if (!whole) {
            response.setStatus(HttpStatus.PARTIAL_CONTENT.value());
            response.setHeader(
                    HttpHeaders.CONTENT_RANGE, "bytes %d-%d/%d".formatted(range.from(), range.to(), artifact.bytes()));
        }
        response.setContentType(
                artifact.kind() == ArtifactKind.SUBNET_CONFIG
                        ? MediaType.APPLICATION_JSON_VALUE
                        : MediaType.APPLICATION_OCTET_STREAM_VALUE);
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment()
                        .filename(artifact.fileName())
                        .build()
                        .toString());
        response.setHeader(
                "Repr-Digest",
                "sha-256=:%s:"
                        .formatted(Base64.getEncoder()
                                .encodeToString(HexFormat.of().parseHex(artifact.sha256()))));
        response.setContentLengthLong(range.length());
    }

    private static void copy(FileChannel content, ByteRange range, OutputStream out) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        content.position(range.from());
        long left = range.length();
        while (left > 0) {
            buffer.clear().limit((int) Math.min(BUFFER, left));
            int count = content.read(buffer);
            if (count < 0) {
                throw new DamagedArtifact("it became shorter while it was read");
            }
            out.write(buffer.array(), 0, count);
            left -= count;
        }
    }

    private static void copyVerified(FileChannel content, ArtifactRecord artifact, OutputStream out)
            throws IOException {
        MessageDigest digest = FileBlobs.sha256();
        byte[] withheld = new byte[0];
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        while (content.read(buffer.clear()) > 0) {
            out.write(withheld);
            withheld = Arrays.copyOf(buffer.array(), buffer.position());
            digest.update(withheld);
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(artifact.sha256())) {
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
