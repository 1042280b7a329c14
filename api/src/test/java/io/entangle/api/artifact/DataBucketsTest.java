package io.entangle.api.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entangle.shared.contract.v1.BucketObject;
import io.entangle.shared.contract.v1.BucketPage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponseException;

/** What workers are told of a bucket, against a server that speaks S3's protocol. */
@SuppressWarnings("NullAway.Init") // set before each test
class DataBucketsTest {

    private static final HttpClient ANYBODY = HttpClient.newHttpClient();

    private String bucket = "";
    private DataBuckets buckets;

    @BeforeEach
    void aBucket() {
        bucket = S3Server.newBucket();
        buckets = buckets(S3Fixture.seenAs(S3Server.endpoint()));
    }

    private DataBuckets buckets(S3Settings store) {
        return new DataBuckets(
                new DataBucketSettings(List.of(bucket), store),
                new ArtifactSettings(ArtifactSettings.Kind.FILE, Path.of("unused"), DataSize.ofBytes(0), store));
    }

    @AfterEach
    void remove() {
        buckets.destroy();
        S3Server.removeBucket(bucket);
    }

    @Test
    void objectsBelowAPrefixAreListedInOrderByTheRestOfTheirNames() {
        put("pets/train/dog/1.png", "dog");
        put("pets/train/cat/1 ä.png", "cat");
        put("pets/", "");
        put("petshop/1.png", "another");

        for (String prefix : List.of("pets", "pets/")) {
            BucketPage page = buckets.page(bucket, prefix, null);
            assertThat(page.last()).isTrue();
            assertThat(page.objects())
                    .extracting(BucketObject::name)
                    .containsExactly("train/cat/1 ä.png", "train/dog/1.png");
            assertThat(page.objects()).extracting(BucketObject::bytes).containsOnly(3L);
        }
        assertThat(buckets.page(bucket, "", null).objects()).hasSize(3);
        assertThat(buckets.page(bucket, "nothing", null).objects()).isEmpty();
    }

    @Test
    void aLongListComesInPages() {
        IntStream.range(0, 1003).forEach(i -> put("many/%04d.png".formatted(i), "x"));

        BucketPage first = buckets.page(bucket, "many", null);
        BucketPage second = buckets.page(
                bucket, "many", first.objects().get(first.objects().size() - 1).name());

        assertThat(first.last()).isFalse();
        assertThat(first.objects()).hasSize(1000);
        assertThat(second.last()).isTrue();
        assertThat(second.objects()).extracting(BucketObject::name).containsExactly("1000.png", "1001.png", "1002.png");
    }

    @Test
    void anArchiveIsListedAlone() {
        put("sets/pets.tar.gz", "packed");
        put("sets/pets.tar.gz/inside", "a folder of that name");

        BucketPage page = buckets.page(bucket, "sets/pets.tar.gz", null);

        assertThat(page.objects()).extracting(BucketObject::name).containsExactly("pets.tar.gz");
        assertThat(buckets.page(bucket, "sets/gone.zip", null).objects()).isEmpty();
    }

    @Test
    void whoHasTheAddressGetsTheObjectAsItWasListedAndNoOther() throws Exception {
        put("pets/1.png", "as it was listed");
        BucketObject listed = buckets.page(bucket, "pets", null).objects().get(0);

        assertThat(get(listed).body()).isEqualTo("as it was listed");
        put("pets/1.png", "changed meanwhile");
        assertThat(get(listed).statusCode()).isEqualTo(412);
        assertThat(buckets.page(bucket, "pets", null).objects().get(0).tag()).isNotEqualTo(listed.tag());
        assertThat(listed.toString()).as("who reads a log does not").doesNotContain(listed.url());
    }

    @Test
    void aBucketThatIsNotNamedIsNotLookedAt() {
        String other = S3Server.newBucket();
        assertThat(buckets.allow(bucket)).isTrue();
        assertThat(buckets.allow(other)).isFalse();
        assertThatThrownBy(() -> buckets.page(other, "", null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aStoreThatRefusesSaysSo() {
        S3Settings known = S3Fixture.seenAs(S3Server.endpoint());
        DataBuckets strange = buckets(new S3Settings(
                null,
                "",
                known.endpoint(),
                null,
                null,
                true,
                known.accessKey(),
                "another secret",
                known.partSize(),
                true,
                known.expiry(),
                known.timeout()));
        assertThatThrownBy(() -> strange.page(bucket, "pets", null))
                .isInstanceOf(ErrorResponseException.class)
                .hasMessageContaining("503");
        strange.destroy();
    }

    private HttpResponse<String> get(BucketObject object) throws Exception {
        return ANYBODY.send(
                HttpRequest.newBuilder(URI.create(object.url()))
                        .header("If-Match", object.tag())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void put(String key, String content) {
        S3Server.put(bucket, key, content);
    }
}
