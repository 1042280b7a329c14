package io.entangle.api.artifact;

import io.entangle.api.artifact.StoreCounters.Operation;
import io.entangle.api.web.Problem;
import io.entangle.api.web.ResourceIds;
import io.entangle.shared.contract.v1.AnnouncedArtifact;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.PresignedPart;
import io.entangle.shared.contract.v1.SentArtifact;
import io.entangle.shared.contract.v1.UploadPart;
import io.entangle.shared.contract.v1.UploadPlan;
import io.entangle.shared.job.ArtifactRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
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
import org.springframework.web.ErrorResponseException;

/**
 * Stores artifacts by content and keeps their rows: an upload is staged under a lease, and committed in the transaction that writes the pointer to it.
 *
 * <p>The row comes before its content has a name, and collecting holds an advisory lock that making a row waits for. So content is never removed under a row,
 * never without a row, and no transaction waits for the store while an upload is given its name.
 */
@Component
public class ArtifactStore {

    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern MD5 = Pattern.compile("[A-Za-z0-9+/]{22}==");
    private static final int COLLECTED_AT_ONCE = 1000;

    private final ArtifactRows rows;
    private final Blobs blobs;
    private final Optional<PresignedTransfers> transfers;
    private final StoreCounters counters;
    private final TransactionTemplate transaction;

    ArtifactStore(
            ArtifactRows rows,
            Blobs blobs,
            Optional<PresignedTransfers> transfers,
            StoreCounters counters,
            PlatformTransactionManager transactions) {
        this.rows = rows;
        this.blobs = blobs;
        this.transfers = transfers;
        this.counters = counters;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Streams content into the store and stages it. Runs for as long as the upload does and holds no transaction meanwhile, so call it outside of one.
     *
     * @param expectedSha256 SHA-256 the sender announced, 64 hexadecimal digits
     * @param jobId the job whose lease allows the upload
     * @param token the lease's fencing token
     * @throws ErrorResponseException 400 for an impossible file name or digest, 422 if the content has another digest, 507 if the disk is full
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
     * @throws ErrorResponseException as there
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
        checkName(fileName);
        if (expectedSha256 != null) {
            checkDigest(expectedSha256);
        }
        try (Blobs.Incoming received = blobs.receive(content, expectedSha256)) {
            ArtifactRecord row = insert(received.blob(), kind, fileName, jobId, token);
            received.publish();
            return row;
        }
    }

    /**
     * Begins an upload to the object store, if workers may transfer with it.
     *
     * @throws ErrorResponseException 400 for an impossible file name, digest or length
     */
    public UploadPlan announce(AnnouncedArtifact artifact) {
        Blob blob = checked(artifact);
        return transfers.isEmpty() || blob.bytes() == 0
                ? UploadPlan.throughApi()
                : counters.watched(Operation.WRITE, () -> transfers.get().begin(blob));
    }

    /**
     * Signs the upload of a part.
     *
     * @throws ErrorResponseException 400 for an impossible part, 404 if workers do not transfer with the object store
     */
    public PresignedPart sign(UploadPart part) {
        Blob blob = checked(part.artifact());
        if (part.number() < 1 || part.number() > MultipartUpload.MOST_PARTS) {
            throw Problem.badParameter("number", "must be between 1 and " + MultipartUpload.MOST_PARTS);
        }
        if (part.bytes() < 1 || part.bytes() > blob.bytes()) {
            throw Problem.badParameter("bytes", "must be between 1 and the length of the artifact");
        }
        if (!MD5.matcher(part.md5()).matches()) {
            throw Problem.badParameter("md5", "must be an MD5 in Base64");
        }
        return transfers
                .orElseThrow(ArtifactStore::noUpload)
                .part(blob, part.uploadId(), part.number(), part.bytes(), part.md5());
    }

    /**
     * Stages what a worker has sent to the object store. Asked again after an answer that was lost, it answers the same.
     *
     * @throws ErrorResponseException 404 if there is no such upload, 422 if not all of it has arrived
     */
    public ArtifactRecord sent(SentArtifact sent, UUID jobId, long token) throws IOException {
        Blob blob = checked(sent.artifact());
        Optional<Blobs.Incoming> arrived = counters.watched(
                Operation.WRITE, () -> transfers.flatMap(direct -> direct.sent(blob, sent.uploadId())));
        Optional<ArtifactRecord> before =
                rows.staged(blob, sent.artifact().kind(), sent.artifact().fileName(), jobId, token);
        if (arrived.isEmpty()) {
            return before.filter(row -> isThere(blob)).orElseThrow(ArtifactStore::noUpload);
        }
        ArtifactRecord row = before.orElseGet(
                () -> insert(blob, sent.artifact().kind(), sent.artifact().fileName(), jobId, token));
        try (Blobs.Incoming content = arrived.get()) {
            counters.watched(Operation.WRITE, () -> {
                content.publish();
                return row;
            });
        }
        counters.written(blob.bytes());
        return row;
    }

    /** Removes what a worker has sent to the object store and does not want any more. */
    public void giveUp(SentArtifact sent) {
        Blob blob = checked(sent.artifact());
        transfers.ifPresent(direct -> direct.giveUp(blob, sent.uploadId()));
    }

    private boolean isThere(Blob blob) {
        try {
            blobs.require(blob);
            return true;
        } catch (DamagedArtifact e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Blob checked(AnnouncedArtifact artifact) {
        checkName(artifact.fileName());
        checkDigest(artifact.sha256());
        if (artifact.bytes() < 0) {
            throw Problem.badParameter("bytes", "must not be negative");
        }
        return new Blob(artifact.sha256().toLowerCase(Locale.ROOT), artifact.bytes());
    }

    private static void checkName(String fileName) {
        if (!FILE_NAME.matcher(fileName).matches()) {
            throw Problem.badParameter("fileName", "must match " + FILE_NAME);
        }
    }

    private static void checkDigest(String sha256) {
        if (!SHA256.matcher(sha256).matches()) {
            throw Problem.of(HttpStatus.BAD_REQUEST, "A SHA-256 has 64 hexadecimal digits");
        }
    }

    private static ErrorResponseException noUpload() {
        return Problem.of(HttpStatus.NOT_FOUND, "There is no such upload any more; announce the artifact again");
    }

    /** From here on nobody removes that content. What is not given a name after all is a staged row that nothing will point to. */
    private ArtifactRecord insert(
            Blob blob, ArtifactKind kind, String fileName, @Nullable UUID jobId, @Nullable Long token) {
        return Objects.requireNonNull(transaction.execute(status -> {
            rows.lock(blob.sha256());
            return rows.insert(ResourceIds.next(), blob, kind, fileName, jobId, token);
        }));
    }

    /** The artifact of that id, in whatever state. */
    public Optional<ArtifactRecord> find(UUID id) {
        return rows.find(id);
    }

    /** Whether whoever is no admin may have it: it was made for an experiment of {@code owner}, or for no experiment at all. */
    boolean isOpenTo(UUID id, String owner) {
        return rows.isOpenTo(id, owner);
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
            counters.damaged();
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (StoreBrokeOff e) {
            throw e.problem();
        }
    }

    /** What a job's specification names an artifact by. */
    public Optional<ArtifactRef> ref(UUID id) {
        return rows.find(id).map(row -> new ArtifactRef(row.id(), row.sha256(), row.bytes()));
    }

    /**
     * Commits staged artifacts, in the transaction that writes the pointers to them.
     *
     * @throws ErrorResponseException 409 unless every one of them was staged under this very lease
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
     * @throws ErrorResponseException 409 if it is not staged any more
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
