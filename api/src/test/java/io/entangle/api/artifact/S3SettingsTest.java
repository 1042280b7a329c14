package io.entangle.api.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.entangle.api.security.StartupRefusal;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Settings are looked at before the application starts, and the store is tried. */
class S3SettingsTest {

    @Test
    void aBucketIsEnough() {
        S3Settings settings = settings(Map.of("bucket", "models"));

        assertThat(settings.checkedBucket()).isEqualTo("models");
        assertThat(settings.folder()).isEmpty();
        assertThat(settings.presigned()).isTrue();
        assertThat(settings.partSize().toMegabytes()).isEqualTo(16);
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "/, ''", "a, a/", "/a/b/, a/b/"})
    void aPrefixIsAFolder(String prefix, String folder) {
        assertThat(settings(Map.of("bucket", "models", "prefix", prefix)).folder())
                .isEqualTo(folder);
    }

    @Test
    void allThatIsWrongIsNamedAtOnce() {
        S3Settings settings = settings(Map.of(
                "access-key", "key",
                "endpoint", "minio:9000",
                "public-endpoint", "https://user:password@store.example",
                "part-size", "1MB",
                "expiry", "8d",
                "timeout", "1ms"));

        assertThatExceptionOfType(StartupRefusal.class)
                .isThrownBy(settings::checkedBucket)
                .withMessageContainingAll(
                        "ENTANGLE_ARTIFACTS_S3_BUCKET",
                        "access-key and secret-key belong together",
                        "- endpoint must be",
                        "- public-endpoint must be",
                        "part-size must be between 5MB",
                        "expiry must be between",
                        "timeout must be");
    }

    @Test
    void keysAreNotPrinted() {
        assertThat(settings(Map.of("bucket", "models", "access-key", "AKIA-1", "secret-key", "hush")))
                .asString()
                .contains("models")
                .doesNotContain("AKIA-1", "hush");
    }

    @Test
    void aStoreThatDoesAllIsStartedOn() throws IOException {
        Map<String, String> good = reachable(S3Server.newBucket());

        probe(good);

        try (S3Connection connection = S3Connection.of(settings(good))) {
            assertThat(connection
                            .client()
                            .listObjectsV2(list -> list.bucket(good.get("bucket")))
                            .contents())
                    .as("what the attempt leaves")
                    .isEmpty();
        }
    }

    @Test
    void aStoreThatIsNotThereRefusesTheStart() {
        Map<String, String> wrong = reachable("some-bucket");
        wrong.put("endpoint", "http://127.0.0.1:1");

        expectRefusal(wrong, "cannot be reached");
    }

    @Test
    void aBucketThatIsNotThereRefusesTheStart() {
        expectRefusal(reachable("no-such-bucket"), "no bucket no-such-bucket");
    }

    @Test
    void aKeyThatIsNotAcceptedRefusesTheStart() {
        Map<String, String> wrong = reachable("some-bucket");
        wrong.put("secret-key", "guessed");

        expectRefusal(wrong, "check");
    }

    private static void expectRefusal(Map<String, String> values, String why) {
        assertThatExceptionOfType(StartupRefusal.class)
                .isThrownBy(() -> probe(values))
                .withMessageContaining(why)
                .satisfies(e -> assertThat(e.action()).contains("entangle.artifacts.s3"));
    }

    private static void probe(Map<String, String> values) {
        S3Settings settings = settings(values);
        try (S3Connection connection = S3Connection.of(settings)) {
            S3Bucket bucket = new S3Bucket(settings.checkedBucket(), settings.folder());
            S3Probe.of(new S3Blobs(connection.client(), bucket, BlobsContract.PART, BlobsContract.PART), settings);
        }
    }

    private static Map<String, String> reachable(String bucket) {
        return new HashMap<>(Map.of(
                "bucket",
                bucket,
                "endpoint",
                S3Server.endpoint().toString(),
                "path-style",
                "true",
                "access-key",
                S3Server.ACCESS_KEY,
                "secret-key",
                S3Server.SECRET_KEY));
    }

    private static S3Settings settings(Map<String, String> values) {
        Map<String, String> named = new HashMap<>();
        values.forEach((name, value) -> named.put("s3." + name, value));
        return new Binder(new MapConfigurationPropertySource(named)).bindOrCreate("s3", Bindable.of(S3Settings.class));
    }
}
