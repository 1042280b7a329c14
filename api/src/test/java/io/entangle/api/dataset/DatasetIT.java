package io.entangle.api.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.shared.job.DatasetReport;
import io.entangle.shared.job.DatasetWarning;
import io.entangle.shared.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

@EntangleIT
class DatasetIT {

    private static final String DATASETS = "/api/v1/datasets";

    private static final DatasetReport REPORT = new DatasetReport(
            List.of(new DatasetReport.ClassCount("cat", 40, 10), new DatasetReport.ClassCount("dog", 40, 10)),
            null,
            null,
            new DatasetReport.Digests("ab".repeat(32), "cd".repeat(32), "ef".repeat(32)),
            new DatasetReport.Corrupt(0, 0, List.of(), List.of()),
            List.of(new DatasetWarning(DatasetWarning.Code.TINY_CLASSES, "…", 2, null, List.of("cat"))),
            new DatasetReport.Samples(List.of("cat", "dog"), 2, 64));

    @Autowired
    private Api api;

    @Autowired
    private JdbcClient sql;

    @Autowired
    private Datasets datasets;

    @Autowired
    private TransactionOperations transaction;

    @Autowired
    private ConfigurableApplicationContext application;

    private final List<InspectionRequested> events = new CopyOnWriteArrayList<>();

    private final ApplicationListener<PayloadApplicationEvent<InspectionRequested>> listener =
            ApplicationListener.forPayload(events::add);

    @BeforeEach
    void listen() {
        application.addApplicationListener(listener);
    }

    @AfterEach
    void stopListening() {
        application.removeApplicationListener(listener);
    }

    @Test
    void aRegisteredDatasetWaitsForItsInspection() {
        Api.Answer created =
                api.post(DATASETS, "{\"name\": \"it-new\", \"uri\": \"file:/data/it-new\", \"testFraction\": 0.2}");

        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.at("/state")).isEqualTo("PENDING");
        assertThat(created.json().has("inspection")).isFalse();
        assertThat(api.get(created.header("Location")).json()).isEqualTo(created.json());
        assertThat(api.get(DATASETS + "/it-new").json()).isEqualTo(created.json());
        assertThat(requested(created)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:/data/pets",
                "file:///data/my%20pets.zip",
                "file:/data/cifar-10-binary.tar.gz",
                "file:/data/tiny.tgz",
                "file:/data/mnist/"
            })
    void foldersAndArchivesAreTakenByTheirPath(String uri) {
        Api.Answer created =
                api.post(DATASETS, "{\"name\": \"it-%08x\", \"uri\": \"%s\"}".formatted(uri.hashCode(), uri));

        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.at("/uri")).isEqualTo(uri);
    }

    @Test
    void theSameAgainIsTheSameAndIsNotInspectedTwice() {
        Api.Answer first = api.post(DATASETS, "{\"name\": \"it-twice\", \"uri\": \"builtin:shapes\"}");
        Api.Answer again = api.post(DATASETS, "{\"name\": \"it-twice\", \"uri\": \"builtin:shapes\"}");
        Api.Answer other = api.post(DATASETS, "{\"name\": \"it-twice\", \"uri\": \"file:/data/other\"}");

        assertThat(List.of(first.status(), again.status(), other.status())).containsExactly(201, 200, 409);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(requested(first)).hasSize(1);
    }

    @Test
    void whatAnInspectionFindsIsShown() {
        Api.Answer created = api.post(DATASETS, "{\"name\": \"it-found\", \"uri\": \"file:/data/it-found\"}");
        UUID id = UUID.fromString(created.at("/id"));
        assertThat(api.get(DATASETS + "/it-found/samples.png").status()).isEqualTo(404);

        transaction.executeWithoutResult(status -> datasets.inspected(
                id,
                new DatasetInspection("folder", List.of("cat", "dog"), 80, 20, REPORT),
                "picture".getBytes(StandardCharsets.UTF_8),
                null));

        Api.Answer ready = api.get(DATASETS + "/it-found");
        assertThat(ready.at("/state")).isEqualTo("READY");
        assertThat(ready.json().at("/inspection/classes").size()).isEqualTo(2);
        assertThat(ready.json().at("/inspection/trainImages").asInt()).isEqualTo(80);
        assertThat(ready.at("/inspectedAt")).startsWith("20");
        assertThat(Json.mapper().treeToValue(ready.json().at("/inspection/report"), DatasetReport.class))
                .isEqualTo(REPORT);
        Api.Answer picture = api.get(DATASETS + "/it-found/samples.png");
        assertThat(picture.header("Content-Type")).isEqualTo("image/png");
        assertThat(picture.text()).isEqualTo("picture");
    }

    /** A row that was written before inspections had reports, or a share. */
    @Test
    void whatAnEarlierVersionStoredIsShownStill() {
        sql.sql("""
                        insert into dataset (id, name, uri, state, inspection, inspected_at) values (gen_random_uuid(), 'it-earlier',
                          'file:/data/it-earlier', 'READY', '{"format": "folder", "classes": ["cat"], "trainImages": 8, "testImages": 2}', now())
                        """).update();

        Api.Answer ready = api.get(DATASETS + "/it-earlier");
        assertThat(ready.status()).as(ready.text()).isEqualTo(200);
        assertThat(ready.json().at("/inspection/trainImages").asInt()).isEqualTo(8);
        assertThat(ready.json().at("/inspection").has("report")).isFalse();
        assertThat(ready.json().at("/maxCorruptShare").asDouble()).isEqualTo(0.01);
        assertThat(api.get(DATASETS + "/it-earlier/samples.png").status()).isEqualTo(404);
    }

    @Test
    void theShareThatMayBeCorruptTravelsToTheInspection() {
        Api.Answer created = api.post(
                DATASETS, "{\"name\": \"it-corrupt\", \"uri\": \"file:/data/it-corrupt\", \"maxCorruptShare\": 0.25}");

        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.json().at("/maxCorruptShare").asDouble()).isEqualTo(0.25);
        assertThat(requested(created))
                .singleElement()
                .satisfies(
                        request -> assertThat(request.dataset().corruptShare()).isEqualTo(0.25));
        assertThat(api.post(DATASETS, "{\"name\": \"it-corrupt\", \"uri\": \"file:/data/it-corrupt\"}")
                        .status())
                .as("another share is another data set")
                .isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.1", "1.1"})
    void aShareOutsideZeroToOneIsRefused(String share) {
        Api.Answer refused = api.post(
                DATASETS,
                "{\"name\": \"it-share\", \"uri\": \"builtin:shapes\", \"maxCorruptShare\": %s}".formatted(share));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.at("/errors/0/pointer")).isEqualTo("/maxCorruptShare");
    }

    @Test
    void aRefusedDatasetTellsWhyAndCanBeInspectedAgain() {
        Api.Answer created = api.post(DATASETS, "{\"name\": \"it-refused\", \"uri\": \"file:/data/it-refused\"}");
        UUID id = UUID.fromString(created.at("/id"));
        transaction.executeWithoutResult(status -> datasets.refused(id, "class dog is empty: /data/it-refused/dog"));

        Api.Answer invalid = api.get(DATASETS + "/it-refused");
        Api.Answer again = api.post(DATASETS + "/it-refused:inspect");
        Api.Answer onceMore = api.post(DATASETS + "/" + id + ":inspect");

        assertThat(invalid.at("/state")).isEqualTo("INVALID");
        assertThat(invalid.at("/error")).contains("/data/it-refused/dog");
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.at("/state")).isEqualTo("PENDING");
        assertThat(again.json().has("error")).isFalse();
        assertThat(onceMore.status()).isEqualTo(202);
        assertThat(requested(created))
                .as("one for the registration, one for the repetition")
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shapes",
                "builtin:other",
                "file:relative",
                "file:/data/../etc",
                "file://host/data",
                "https://example.org/data",
                "file:/data?x=1",
                ""
            })
    void anAddressOfAnotherFormIsRefused(String uri) {
        Api.Answer refused = api.post(DATASETS, "{\"name\": \"it-uri\", \"uri\": \"%s\"}".formatted(uri));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.at("/errors/0/pointer")).isEqualTo("/uri");
        assertThat(refused.text()).contains("CIFAR binary", "IDX", ".tar.gz", "builtin:shapes");
    }

    /** The tests' API names one root, and the path is read as a file system would. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:/etc",
                "file:/",
                "file:/database/pets",
                "file:/data%2f..%2fetc",
                "file:/data/%2e%2e/etc/passwd.tar",
                "file:///proc/self/root/data"
            })
    void aPathOutsideTheRootsIsRefused(String uri) {
        Api.Answer refused = api.post(DATASETS, "{\"name\": \"it-outside\", \"uri\": \"%s\"}".formatted(uri));

        assertThat(refused.status()).as(refused.text()).isEqualTo(422);
        assertThat(refused.at("/errors/0/pointer")).isEqualTo("/uri");
        assertThat(api.get(DATASETS + "/it-outside").status())
                .as("nothing is stored")
                .isEqualTo(404);
    }

    @Test
    void everyWrongFieldIsNamed() {
        Api.Answer refused = api.post(DATASETS, "{\"name\": \"\", \"testFraction\": 1}");

        assertThat(refused.json().path("errors").findValuesAsString("pointer"))
                .containsExactlyInAnyOrder("/name", "/uri", "/testFraction");
    }

    @Test
    void inspectingAnUnknownDatasetIs404() {
        assertThat(api.post(DATASETS + "/never-registered:inspect").status()).isEqualTo(404);
    }

    private List<InspectionRequested> requested(Api.Answer created) {
        return events.stream()
                .filter(event -> event.datasetId().toString().equals(created.at("/id")))
                .toList();
    }
}
