package io.entangle.api.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.scripted.LineIT;
import io.entangle.shared.contract.v1.ArtifactKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.ErrorResponseException;

@LineIT
class ArtifactIT {

    private static final UUID JOB = UUID.randomUUID();
    private static final long TOKEN = 17;

    @Autowired
    private Api api;

    @Autowired
    private ArtifactStore store;

    @Autowired
    private TransactionOperations transaction;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private StoredContent stored;

    @Test
    void aCommittedArtifactIsDownloadedWithItsNameAndDigest() throws IOException {
        byte[] content = random(3_000_000, 1);
        ArtifactRecord artifact = committed(content, "model.safetensors");

        Api.Answer answer = api.get(path(artifact));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.bytes()).isEqualTo(content);
        assertThat(answer.header("ETag")).isEqualTo("\"" + artifact.sha256() + "\"");
        assertThat(answer.header("Content-Disposition")).isEqualTo("attachment; filename=\"model.safetensors\"");
        assertThat(answer.header("Content-Length")).isEqualTo("3000000");
        assertThat(answer.header("Accept-Ranges")).isEqualTo("bytes");
    }

    @Test
    void headTellsTheSameWithoutTheContent() throws IOException {
        ArtifactRecord artifact = committed(random(1000, 2), "head.bin");

        Api.Answer answer = api.send(
                api.request(path(artifact), EntangleIT.API_KEY).method("HEAD", HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Length")).isEqualTo("1000");
        assertThat(answer.header("ETag")).contains(artifact.sha256());
        assertThat(answer.bytes()).isEmpty();
    }

    @Test
    void rangesAreServedAndTogetherMakeTheWhole() throws IOException {
        byte[] content = random(700_001, 3);
        ArtifactRecord artifact = committed(content, "ranges.bin");

        Api.Answer head = range(artifact, "bytes=0-299999");
        Api.Answer tail = range(artifact, "bytes=300000-");

        assertThat(List.of(head.status(), tail.status())).containsExactly(206, 206);
        assertThat(tail.header("Content-Range")).isEqualTo("bytes 300000-700000/700001");
        byte[] joined = new byte[content.length];
        System.arraycopy(head.bytes(), 0, joined, 0, 300_000);
        System.arraycopy(tail.bytes(), 0, joined, 300_000, 400_001);
        assertThat(joined).isEqualTo(content);
    }

    @Test
    void aRangeBeyondTheEndIs416WithTheLength() throws IOException {
        ArtifactRecord artifact = committed(random(10, 4), "short.bin");

        Api.Answer answer = range(artifact, "bytes=10-");

        assertThat(answer.status()).isEqualTo(416);
        assertThat(answer.header("Content-Range")).isEqualTo("bytes */10");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void validatorsAreHonoured() throws IOException {
        ArtifactRecord artifact = committed(random(100, 5), "validators.bin");
        String etag = "\"" + artifact.sha256() + "\"";

        assertThat(api.send(request(artifact).header("If-None-Match", etag)).status())
                .isEqualTo(304);
        assertThat(api.send(request(artifact).header("Range", "bytes=0-9").header("If-Range", etag))
                        .status())
                .isEqualTo(206);
        assertThat(api.send(request(artifact).header("Range", "bytes=0-9").header("If-Range", "\"other\""))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aStagedArtifactIsNotToBeDownloadedYet() throws IOException {
        assertThat(api.get(path(staged(random(10, 6), "staged.bin"))).status()).isEqualTo(404);
        assertThat(api.get("/api/v1/artifacts/" + UUID.randomUUID()).status()).isEqualTo(404);
        assertThat(api.get("/api/v1/artifacts/none").status()).isEqualTo(400);
    }

    @Test
    void onlyTheLeaseThatUploadedItMayCommitItAndOnlyOnce() throws IOException {
        ArtifactRecord artifact = staged(random(10, 7), "fenced.bin");

        expectConflict(artifact, UUID.randomUUID(), TOKEN);
        expectConflict(artifact, JOB, TOKEN + 1);
        commit(artifact, JOB, TOKEN);
        expectConflict(artifact, JOB, TOKEN);
    }

    @Test
    void committingBelongsIntoTheTransactionThatWritesThePointer() throws IOException {
        ArtifactRecord artifact = staged(random(10, 8), "alone.bin");

        assertThatExceptionOfType(IllegalTransactionStateException.class)
                .isThrownBy(() -> store.commit(List.of(artifact.id()), JOB, TOKEN));
    }

    @Test
    void damagedContentIsNeverACompleteAnswer() throws IOException {
        ArtifactRecord small = committed(random(1000, 9), "small.bin");
        ArtifactRecord large = committed(random(5_000_000, 10), "large.bin");
        damage(small);
        damage(large);

        Api.Answer refused = api.get(path(small));

        assertThat(refused.status()).isEqualTo(410);
        assertThat(refused.at("/detail")).contains("damaged");
        assertThatThrownBy(() -> api.get(path(large)))
                .hasCauseInstanceOf(IOException.class)
                .satisfies(e -> assertThat(e.getCause()).isNotInstanceOf(HttpTimeoutException.class));
    }

    @Test
    void whatNothingPointsToIsCollectedOnceItIsOldEnough() throws IOException {
        ArtifactRecord old = staged(random(50, 11), "old.bin");
        ArtifactRecord twin = committed(random(50, 11), "twin.bin");
        ArtifactRecord alone = staged(random(50, 12), "alone.bin");
        ArtifactRecord young = staged(random(50, 13), "young.bin");
        ArtifactRecord discarded = committed(random(50, 14), "discarded.bin");
        transaction.executeWithoutResult(status -> store.discard(List.of(discarded.id())));
        age(old);
        age(alone);
        age(discarded);

        assertThat(store.collect(Duration.ofDays(2), Duration.ofHours(1))).isGreaterThanOrEqualTo(3);

        assertThat(List.of(exists(old), exists(alone), exists(discarded))).containsOnly(false);
        assertThat(List.of(exists(twin), exists(young))).containsOnly(true);
        assertThat(stored.read(alone.sha256())).isEmpty();
        assertThat(stored.read(discarded.sha256())).isEmpty();
        assertThat(api.get(path(twin)).bytes())
                .as("the same content is still in use")
                .isEqualTo(random(50, 11));
    }

    @Test
    void impossibleNamesAreRefused() {
        for (String name : List.of("../x", "a/b", "", "a\"b", ".hidden")) {
            assertThatExceptionOfType(ErrorResponseException.class)
                    .isThrownBy(() -> staged(new byte[1], name))
                    .satisfies(e -> assertThat(e.getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST));
        }
    }

    private void age(ArtifactRecord artifact) {
        jdbc.sql("update artifact set created_at = created_at - interval '3 days',"
                        + " discarded_at = discarded_at - interval '3 days' where id = ?")
                .param(artifact.id())
                .update();
    }

    private boolean exists(ArtifactRecord artifact) {
        return store.find(artifact.id()).isPresent();
    }

    private void damage(ArtifactRecord artifact) throws IOException {
        stored.befall(artifact.sha256(), content -> {
            content[content.length / 2] ^= 1;
            return content;
        });
    }

    private void expectConflict(ArtifactRecord artifact, UUID job, long token) {
        assertThatExceptionOfType(ErrorResponseException.class)
                .isThrownBy(() -> commit(artifact, job, token))
                .satisfies(e -> assertThat(e.getStatusCode()).isEqualTo(HttpStatus.CONFLICT));
    }

    private ArtifactRecord staged(byte[] content, String name) throws IOException {
        return store.store(new ByteArrayInputStream(content), ArtifactKind.CHECKPOINT, name, null, JOB, TOKEN);
    }

    private ArtifactRecord committed(byte[] content, String name) throws IOException {
        ArtifactRecord artifact = staged(content, name);
        commit(artifact, JOB, TOKEN);
        return artifact;
    }

    private void commit(ArtifactRecord artifact, UUID job, long token) {
        transaction.executeWithoutResult(status -> store.commit(List.of(artifact.id()), job, token));
    }

    private Api.Answer range(ArtifactRecord artifact, String range) {
        return api.send(request(artifact).header("Range", range));
    }

    private HttpRequest.Builder request(ArtifactRecord artifact) {
        return api.request(path(artifact), EntangleIT.API_KEY).GET();
    }

    private static String path(ArtifactRecord artifact) {
        return "/api/v1/artifacts/" + artifact.id();
    }

    private static byte[] random(int length, long seed) {
        byte[] content = new byte[length];
        new SplittableRandom(seed).nextBytes(content);
        return content;
    }
}
