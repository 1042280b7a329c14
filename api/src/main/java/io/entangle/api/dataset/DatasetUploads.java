package io.entangle.api.dataset;

import io.entangle.api.artifact.ArtifactRecord;
import io.entangle.api.artifact.ArtifactStore;
import io.entangle.api.limit.Quotas;
import io.entangle.api.security.CurrentCaller;
import io.entangle.api.web.BoundedBody;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.DatasetRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Takes in archives of images: each is kept as it came, and looked into by workers alone. */
@Service
class DatasetUploads {

    private static final String SETTING = "entangle.datasets.max-upload";

    private final Datasets datasets;
    private final ArtifactStore artifacts;
    private final DatasetSettings settings;
    private final CurrentCaller callers;
    private final Quotas quotas;

    DatasetUploads(
            Datasets datasets,
            ArtifactStore artifacts,
            DatasetSettings settings,
            CurrentCaller callers,
            Quotas quotas) {
        this.datasets = datasets;
        this.artifacts = artifacts;
        this.settings = settings;
        this.callers = callers;
        this.quotas = quotas;
    }

    /**
     * Stores an archive, registers it and asks for its inspection, or finds the same one under that name.
     *
     * @param announced length that was announced, or -1
     * @param sha256 SHA-256 that was announced
     * @throws org.springframework.web.ErrorResponseException 400 for an empty body, 409 if the name means another data set, 413 if the archive is too large, 422 if it is none or has
     *     another SHA-256, 429 if the owner has all that he may store, 507 if the disk is full
     */
    Datasets.Registered take(AskedUpload asked, InputStream body, long announced, @Nullable String sha256)
            throws IOException {
        InputStream bounded = BoundedBody.of(body, announced, settings.maxUpload(), "data set", SETTING);
        String owner = callers.get().owner();
        quotas.admitBytes(owner);
        PushbackInputStream content = new PushbackInputStream(bounded, ArchiveSignature.BYTES);
        ArchiveSignature signature = ArchiveSignature.of(content);
        ArtifactRecord stored =
                artifacts.bring(content, ArtifactKind.DATASET_ARCHIVE, "archive." + signature.ending(), sha256);
        ArtifactRef archive = new ArtifactRef(stored.id(), stored.sha256(), stored.bytes());
        String uri = DatasetRef.UPLOAD + stored.sha256() + "." + signature.ending();
        DatasetRef ref = new DatasetRef(uri, asked.testFraction(), asked.maxCorruptShare(), archive, null);
        return datasets.register(asked.name(), owner, ref, () -> artifacts.commitBrought(stored.id()));
    }
}
