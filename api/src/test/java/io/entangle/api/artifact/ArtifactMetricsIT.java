package io.entangle.api.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.Scrape;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.CheckpointCommit;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.job.JobKind;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The metrics of the store are moved by what workers send and fetch. */
@LineIT
class ArtifactMetricsIT {

    private static final String WRITTEN = "entangle_artifact_store_bytes_total{operation=\"write\"}";
    private static final String READ = "entangle_artifact_store_bytes_total{operation=\"read\"}";
    private static final String DAMAGED = "entangle_artifact_store_errors_total{operation=\"read\",reason=\"damaged\"}";

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    @Autowired
    private StoredContent stored;

    @BeforeEach
    void anEmptyQueue() {
        line.reset();
    }

    @Test
    void whatIsSentAndFetchedAndFoundDamaged() throws IOException {
        line.trainingQueued();
        ScriptedWorker worker = line.worker("worker");
        Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        byte[] content = Line.bytes("a checkpoint of thirty-one bytes");
        Scrape before = Scrape.of(api);

        StagedArtifact sent = worker.mustUpload(lease, ArtifactKind.CHECKPOINT, "c.safetensors", content);
        worker.checkpoint(lease, new CheckpointCommit(sent.id(), 1));
        Scrape afterSending = Scrape.of(api);
        assertThat(worker.download(sent.id()).bytes()).isEqualTo(content);
        Scrape afterFetching = Scrape.of(api);
        stored.befall(sent.sha256(), damaged -> {
            damaged[0] ^= 1;
            return damaged;
        });
        assertThat(worker.download(sent.id()).status()).isEqualTo(410);
        Scrape afterDamage = Scrape.of(api);

        assertThat(afterSending.value(WRITTEN) - before.value(WRITTEN)).isEqualTo(content.length);
        assertThat(afterFetching.value(READ) - afterSending.value(READ)).isGreaterThanOrEqualTo(content.length);
        assertThat(afterFetching.value(DAMAGED)).isEqualTo(before.value(DAMAGED));
        assertThat(afterDamage.value(DAMAGED) - afterFetching.value(DAMAGED)).isEqualTo(1);
    }
}
