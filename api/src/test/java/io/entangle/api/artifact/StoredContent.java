package io.entangle.api.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.springframework.boot.test.context.TestComponent;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** What lies in the store of the application under test, behind its back: in files or in a bucket. */
@TestComponent
public final class StoredContent {

    private final ArtifactSettings settings;
    private final Optional<S3Connection> connection;

    StoredContent(ArtifactSettings settings, Optional<S3Connection> connection) {
        this.settings = settings;
        this.connection = connection;
    }

    /** Changes content as a failing disk does. */
    public void befall(String sha256, UnaryOperator<byte[]> damage) throws IOException {
        byte[] damaged = damage.apply(read(sha256).orElseThrow());
        if (connection.isPresent()) {
            client().putObject(
                            put -> put.bucket(bucket().name()).key(bucket().key(sha256)),
                            RequestBody.fromBytes(damaged));
        } else {
            Files.write(file(sha256), damaged);
        }
    }

    /** Removes content. */
    public void lose(String sha256) throws IOException {
        if (connection.isPresent()) {
            client().deleteObject(delete -> delete.bucket(bucket().name()).key(bucket().key(sha256)));
        } else {
            Files.delete(file(sha256));
        }
    }

    /** What is stored under a name, if anything is. */
    public Optional<byte[]> read(String sha256) throws IOException {
        if (connection.isPresent()) {
            try (InputStream content =
                    client().getObject(get -> get.bucket(bucket().name()).key(bucket().key(sha256)))) {
                return Optional.of(content.readAllBytes());
            } catch (NoSuchKeyException e) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(Files.readAllBytes(file(sha256)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private S3Client client() {
        return connection.orElseThrow().client();
    }

    private S3Bucket bucket() {
        return new S3Bucket(settings.s3().checkedBucket(), settings.s3().folder());
    }

    private Path file(String sha256) {
        return settings.root().resolve("sha256").resolve(sha256.substring(0, 2)).resolve(sha256);
    }
}
