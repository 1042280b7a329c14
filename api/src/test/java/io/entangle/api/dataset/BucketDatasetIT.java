package io.entangle.api.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.PostgresFixture;
import io.entangle.api.artifact.S3Server;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfiguration;

/** Data sets in a bucket: workers are told what is there under their lease, and runs name what was inspected. */
@LineIT
@ContextConfiguration(initializers = {PostgresFixture.class, BucketDatasetIT.Bucket.class})
class BucketDatasetIT {

    private static final String DATASETS = "/api/v1/datasets";
    private static final String BUCKET = S3Server.newBucket();

    @Autowired
    private Api api;

    @Autowired
    private Line line;

    private ScriptedWorker worker;

    static final class Bucket implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            TestPropertyValues.of(
                            "entangle.datasets.buckets=" + BUCKET,
                            "entangle.datasets.s3.endpoint=" + S3Server.endpoint(),
                            "entangle.datasets.s3.path-style=true",
                            "entangle.datasets.s3.access-key=" + S3Server.ACCESS_KEY,
                            "entangle.datasets.s3.secret-key=" + S3Server.SECRET_KEY)
                    .applyTo(context);
        }
    }

    @BeforeEach
    void begin() {
        line.reset();
        worker = line.worker("worker");
        S3Server.put(BUCKET, "pets/train/cat/0.png", "cat");
        S3Server.put(BUCKET, "pets/train/dog/0.png", "dog");
    }

    @Test
    void aWorkerIsToldWhatThereIsAsLongAsItHasTheLease() {
        register("pets", "s3://" + BUCKET + "/pets");
        Lease lease = worker.mustClaim(JobKind.INSPECT_DATASET);

        Api.Answer all = worker.objects(lease, "");
        assertThat(all.status()).as(all.text()).isEqualTo(200);
        assertThat(all.json().path("objects").findValuesAsString("name"))
                .containsExactly("train/cat/0.png", "train/dog/0.png");
        assertThat(all.json().path("last").asBoolean()).isTrue();
        assertThat(worker.objects(lease, "?after=train/cat/0.png").json().path("objects"))
                .hasSize(1);

        worker.mustComplete(lease, found("v1"));
        assertThat(worker.objects(lease, "").status()).isEqualTo(409);
    }

    @Test
    void runsNameWhatWasInspectedAndInspectionsWhateverIsThere() {
        assertThat(api.post("/api/v1/search-spaces", "{\"name\": \"shapes-32\", \"preset\": \"shapes-32\"}")
                        .status())
                .isEqualTo(201);
        register("shapes", "s3://" + BUCKET + "/pets/");
        line.post(Line.EXPERIMENT);
        worker.mustComplete(worker.mustClaim(JobKind.INSPECT_DATASET), found("v1"));
        assertThat(api.get(DATASETS + "/shapes").at("/contentVersion")).isEqualTo("v1");
        assertThat(worker.mustClaim(JobKind.TRAIN_SUPERNET).spec())
                .isInstanceOfSatisfying(
                        JobSpec.TrainSupernet.class,
                        spec -> assertThat(spec.dataset().version()).isEqualTo("v1"));

        api.post(DATASETS + "/shapes:inspect");
        Lease again = worker.mustClaim(JobKind.INSPECT_DATASET);
        assertThat(again.spec())
                .isInstanceOfSatisfying(
                        JobSpec.InspectDataset.class,
                        spec -> assertThat(spec.dataset().version()).isNull());
        worker.mustComplete(again, found("v2"));
        assertThat(api.get(DATASETS + "/shapes").at("/contentVersion")).isEqualTo("v2");
    }

    @Test
    void aJobThatIsNotAboutABucketIsToldNothing() {
        register("shapes", "builtin:shapes");
        Api.Answer refused = worker.objects(worker.mustClaim(JobKind.INSPECT_DATASET), "");
        assertThat(refused.status()).isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://another-bucket/pets",
                "s3://Upper/pets",
                "s3:///pets",
                "s3://",
                "s3://b",
                "s3://bucket/a?versionId=1",
                "s3://bucket//a",
                "S3://bucket/a",
                "s3://user@bucket/a",
                "s3://bucket/a\\u202eb"
            })
    void onlyBucketsThatAreNamedAndNamesAsTheyAreWrittenAreTaken(String uri) {
        Api.Answer refused = api.post(DATASETS, "{\"name\": \"outside\", \"uri\": \"%s\"}".formatted(uri));
        assertThat(refused.status()).as(refused.text()).isEqualTo(422);
        assertThat(refused.at("/errors/0/pointer")).isEqualTo("/uri");
        assertThat(api.get(DATASETS).json().path("items")).isEmpty();
    }

    private void register(String name, String uri) {
        Api.Answer created = api.post(DATASETS, "{\"name\": \"%s\", \"uri\": \"%s\"}".formatted(name, uri));
        assertThat(created.status()).as(created.text()).isEqualTo(201);
    }

    private static JobResult.DatasetInspected found(String version) {
        JobResult.DatasetInspected ten = Line.inspected(10);
        return new JobResult.DatasetInspected(
                ten.format(), List.copyOf(ten.classes()), ten.trainImages(), ten.testImages(), null, null, version);
    }
}
