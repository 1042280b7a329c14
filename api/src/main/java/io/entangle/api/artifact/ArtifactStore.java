package io.entangle.api.artifact;

import io.entangle.api.web.Problem;
import io.entangle.api.web.ResourceIds;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.job.ArtifactRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Stores artifacts by content and keeps their rows: an upload is staged under a lease, and committed in the transaction that writes the pointer to it.
 *
 * <p>Storing and collecting the same content exclude each other by an advisory lock, so that content is never removed under a row that was just made.
 */
@Component
public class ArtifactStore {

    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
    private static final int COLLECTED_AT_ONCE = 1000;

    private final ArtifactRows rows;
    private final FileBlobs blobs;
    private final TransactionTemplate transaction;

    ArtifactStore(ArtifactRows rows, FileBlobs blobs, PlatformTransactionManager transactions) {
        this.rows = rows;
        this.blobs = blobs;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Streams content into the store and stages it. Runs for as long as the upload does and holds no transaction meanwhile, so call it outside of one.
     *
     * @param expectedSha256 SHA-256 the sender announced, 64 hexadecimal digits
     * @param jobId the job whose lease allows the upload
     * @param token the lease's fencing token
     * @throws org.springframework.web.ErrorResponseException 400 for an impossible file name or digest, 422 if the content has another digest, 507 if the disk is full
     */
    public ArtifactRecord store(
            InputStream content,
            ArtifactKind kind,
            String fileName,
            @Nullable String expectedSha256,
            UUID jobId,
            long token)
            throws IOException {
        return stage(content, kind, fileName, expectedSha256, jobId, token);
    }

    /**
     * Streams what a user brings into the store and stages it, as {@link #store} does for a worker.
     *
     * @throws org.springframework.web.ErrorResponseException as there
     */
    public ArtifactRecord bring(
            InputStream content, ArtifactKind kind, String fileName, @Nullable String expectedSha256)
            throws IOException {
        return stage(content, kind, fileName, expectedSha256, null, null);
    }

    private ArtifactRecord stage(
            InputStream content,
            ArtifactKind kind,
            String fileName,
            @Nullable String expectedSha256,
            @Nullable UUID jobId,
            @Nullable Long token)
            throws IOException {
        if (!FILE_NAME.matcher(fileName).matches()) {
            throw Problem.badParameter("fileName", "must match " + FILE_NAME);
        }
        if (expectedSha256 != null && !SHA256.matcher(expectedSha256).matches()) {
            throw Problem.of(HttpStatus.BAD_REQUEST, "A SHA-256 has 64 hexadecimal digits");
        }
        FileBlobs.Incoming received = blobs.receive(content, expectedSha256);
        try {
            return Objects.requireNonNull(transaction.execute(status -> {
                rows.lock(received.blob().sha256());
                publish(received);
                return rows.insert(ResourceIds.next(), received.blob(), kind, fileName, jobId, token);
            }));
        } finally {
            blobs.forget(received);
        }
    }

    private void publish(FileBlobs.Incoming received) {
        try {
            blobs.publish(received);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The artifact of that id, in whatever state. */
    public Optional<ArtifactRecord> find(UUID id) {
        return rows.find(id);
    }

    /**
     * What is wrong with the stored content of an artifact, all of which is read; empty if it is whole.
     *
     * @throws IOException if the store cannot be read at all
     */
    public Optional<String> damage(ArtifactRef artifact) throws IOException {
        try {
            blobs.verify(new Blob(artifact.sha256(), artifact.bytes()));
            return Optional.empty();
        } catch (DamagedArtifact e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** What a job's specification names an artifact by. */
    public Optional<ArtifactRef> ref(UUID id) {
        return rows.find(id).map(row -> new ArtifactRef(row.id(), row.sha256(), row.bytes()));
    }

    /**
     * Commits staged artifacts, in the transaction that writes the pointers to them.
     *
     * @throws org.springframework.web.ErrorResponseException 409 unless every one of them was staged under this very lease
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void commit(Collection<UUID> ids, UUID jobId, long token) {
        Set<UUID> distinct = Set.copyOf(ids);
        if (!distinct.isEmpty() && rows.commit(distinct, jobId, token) != distinct.size()) {
            throw Problem.conflict("An artifact was not uploaded under this lease, or is used already: " + distinct);
        }
    }

    /**
     * Commits what a user has brought, in the transaction that writes the pointer to it.
     *
     * @throws org.springframework.web.ErrorResponseException 409 if it is not staged any more
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void commitBrought(UUID id) {
        if (rows.commit(Set.of(id), null, null) != 1) {
            throw Problem.conflict("The upload was given up meanwhile; send the file again");
        }
    }

    /** Marks artifacts that nothing points to any more, in the transaction that drops the pointers; their content goes later. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void discard(Collection<UUID> ids) {
        if (!ids.isEmpty()) {
            rows.discard(Set.copyOf(ids));
        }
    }

    /**
     * Removes what was staged longer ago than {@code staged} and never committed, or discarded longer ago than {@code discarded}, and what broken uploads left.
     *
     * @return how many artifacts were removed
     */
    public int collect(Duration staged, Duration discarded) throws IOException {
        List<ArtifactRecord> candidates = rows.collectable(staged, discarded, COLLECTED_AT_ONCE);
        int removed = 0;
        for (ArtifactRecord candidate : candidates) {
            removed += Boolean.TRUE.equals(transaction.execute(status -> remove(candidate))) ? 1 : 0;
        }
        blobs.deleteBrokenUploads(Instant.now().minus(staged));
        return removed;
    }

    private boolean remove(ArtifactRecord candidate) {
        rows.lock(candidate.sha256());
        if (!rows.delete(candidate.id())) {
            return false;
        }
        if (!rows.isReferenced(candidate.sha256())) {
            try {
                blobs.delete(candidate.sha256());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return true;
    }
}
