package io.entangle.api.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ComposeFileTest {

    private static final ClosedSchema SCHEMA = new ClosedSchema("Compose");

    private final JsonNode compose = read("docker-compose.yml");
    private final JsonNode gpu = read("docker-compose.gpu.yml");

    @Test
    void everyFieldIsOneThatComposeKnows() {
        SCHEMA.checked(compose);
        SCHEMA.checked(gpu);
    }

    @ParameterizedTest
    @CsvSource({
        "/services/api, read_only",
        "/services/api, depends_on",
        "/services/api/depends_on/store, condition",
        "/services/worker, stop_grace_period",
        "/services/postgres/healthcheck, retries",
        "/services/search, profiles",
        "'', networks"
    })
    void aMisspeltFieldIsNoticed(String pointer, String field) {
        JsonNode misspelt = compose.deepCopy();
        ObjectNode parent = (ObjectNode) misspelt.at(pointer);
        parent.set(field + "s", parent.remove(field));

        assertThatException().isThrownBy(() -> SCHEMA.checked(misspelt));
    }

    @Test
    void aKeyThatStandsTwiceIsNoticed() {
        assertThatThrownBy(() -> YamlText.read("services: {}\nservices: {}\n")).hasMessageContaining("services");
    }

    @Test
    void eachWaitsForWhatItNeeds() {
        assertThat(compose.path("services").propertyNames())
                .containsExactly("postgres", "bucket", "store", "api", "worker", "search");
        assertThat(condition("store", "bucket")).isEqualTo("service_completed_successfully");
        assertThat(condition("api", "postgres")).isEqualTo("service_healthy");
        assertThat(condition("api", "store")).isEqualTo("service_healthy");
        assertThat(condition("worker", "api")).isEqualTo("service_healthy");
        assertThat(condition("search", "worker")).isEqualTo("service_healthy");
    }

    @Test
    void whatIsWaitedForCanBecomeHealthy() throws IOException {
        for (JsonNode service : compose.path("services")) {
            for (var needed : service.path("depends_on").properties()) {
                assertThat(compose.path("services").has(needed.getKey())).isTrue();
                if ("service_healthy".equals(needed.getValue().path("condition").asString())) {
                    assertThat(hasHealthCheck(service(needed.getKey()))).isTrue();
                }
            }
        }
    }

    private static boolean hasHealthCheck(JsonNode service) throws IOException {
        return service.has("healthcheck")
                || Files.readString(RepositoryFiles.inRepository(
                                service.at("/build/dockerfile").asString()))
                        .contains("HEALTHCHECK");
    }

    @Test
    void networksAndVolumesAreDeclared() {
        Set<String> networks = new TreeSet<>();
        Set<String> volumes = new TreeSet<>();
        for (JsonNode service : compose.path("services")) {
            networks.addAll(strings(service.path("networks")));
            strings(service.path("volumes")).stream()
                    .filter(volume -> !volume.startsWith("$"))
                    .forEach(volume -> volumes.add(volume.substring(0, volume.indexOf(':'))));
        }

        assertThat(compose.path("networks").propertyNames()).containsExactlyInAnyOrderElementsOf(networks);
        assertThat(compose.path("volumes").propertyNames()).containsExactlyInAnyOrderElementsOf(volumes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres", "store"})
    void theWorkerHasNoRoadToDatabaseOrStore(String service) {
        assertThat(strings(service("worker").path("networks")))
                .doesNotContainAnyElementsOf(strings(service(service).path("networks")));
        assertThat(service("worker").path("environment").propertyNames())
                .noneMatch(name -> name.contains("DATASOURCE") || name.contains("S3"));
        for (String network : strings(service(service).path("networks"))) {
            assertThat(compose.at("/networks/" + network + "/internal").asBoolean())
                    .isTrue();
        }
    }

    @Test
    void nothingListensBeyondThisMachine() {
        for (JsonNode service : compose.path("services")) {
            assertThat(strings(service.path("ports"))).allMatch(port -> port.startsWith("127.0.0.1:"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "worker", "search"})
    void ourOwnRunWithoutRights(String name) {
        assertThat(service(name).path("read_only").asBoolean()).isTrue();
        assertThat(strings(service(name).path("cap_drop"))).containsExactly("ALL");
        assertThat(strings(service(name).path("security_opt"))).containsExactly("no-new-privileges:true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "worker"})
    void imagesAreBuiltFromThisRepository(String name) {
        assertThat(RepositoryFiles.inRepository(
                        service(name).at("/build/dockerfile").asString()))
                .isRegularFile();
    }

    @Test
    void imagesOfOthersArePinned() {
        for (String name : List.of("postgres", "store", "bucket")) {
            assertThat(service(name).path("image").asString()).matches("[a-z0-9/]+:\\d+\\.\\d+.*");
        }
    }

    @Test
    void onAGpuTheSameWorkerHasAnotherImageAndDevice() {
        assertThat(gpu.path("services").propertyNames()).containsExactly("worker");
        JsonNode worker = gpu.at("/services/worker");
        assertThat(RepositoryFiles.inRepository(worker.at("/build/dockerfile").asString()))
                .isRegularFile();
        assertThat(service("worker").path("environment").propertyNames())
                .containsAll(worker.path("environment").propertyNames());
        assertThat(worker.at("/deploy/resources/reservations/devices/0/capabilities/0")
                        .asString())
                .isEqualTo("gpu");
    }

    @Test
    void theSearchIsTheQuickstartsOwn() throws IOException {
        assertThat(strings(service("search").path("command"))).containsExactly("search");
        assertThat(service("search").path("image")).isEqualTo(service("worker").path("image"));
        assertThat(Files.readString(RepositoryFiles.inRepository("quickstart")))
                .contains("\"$worker_jar\" search --api-url \"$api\"");
    }

    @Test
    void noSecretHasADefault() {
        for (JsonNode service : compose.path("services")) {
            service.path("environment").properties().stream()
                    .filter(variable -> variable.getKey().endsWith("_KEY")
                            || variable.getKey().endsWith("SECRETKEY")
                            || variable.getKey().endsWith("CREDENTIAL")
                            || variable.getKey().endsWith("PASSWORD"))
                    .forEach(variable ->
                            assertThat(variable.getValue().asString()).matches("\\$\\{[A-Z_]+:\\?.+}"));
        }
    }

    @Test
    void theApiReadsEverySettingItIsGiven() throws IOException {
        var settings = new ApiSettings();

        assertThat(service("api").path("environment").propertyNames())
                .isNotEmpty()
                .allMatch(settings::reads);
        for (String values : List.of(
                "",
                "api: {artifacts: {store: s3, s3: {bucket: b, prefix: p, region: r,"
                        + " endpoint: 'http://s', publicEndpoint: 'http://p', existingSecret: x}}}")) {
            assertThat(RenderedEnvironment.of(RenderedChart.render(values).container("entangle-api"))
                            .keySet())
                    .isNotEmpty()
                    .allMatch(settings::reads);
        }
        assertThat(Dockerfile.parse(Files.readString(RepositoryFiles.inRepository("api/Dockerfile")))
                        .environment()
                        .keySet())
                .isNotEmpty()
                .allMatch(settings::reads);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ENTANGLE_SECURITY_APPKEY", "SPRING_DATASOURCE_USER", "ENTANGLE_ARTEFACTS_ROOT", "SERVER_PROT"})
    void aMisspeltSettingIsNoticed(String misspelt) throws IOException {
        assertThat(new ApiSettings().reads(misspelt)).isFalse();
    }

    @Test
    void composeAndChartGiveTheSameSettings() {
        var chart = RenderedChart.render(
                "api: {artifacts: {store: s3, s3: {bucket: b, endpoint: 'http://store:9000', existingSecret: x}}}");

        assertThat(service("api").path("environment").propertyNames())
                .containsExactlyInAnyOrderElementsOf(
                        RenderedEnvironment.of(chart.container("entangle-api")).keySet());
        Set<String> worker = new TreeSet<>(
                RenderedEnvironment.of(chart.container("entangle-worker-cpu")).keySet());
        // Containers of a compose file have host names of their own.
        worker.remove("ENTANGLE_WORKER_NAME");
        assertThat(service("worker").path("environment").propertyNames()).containsExactlyInAnyOrderElementsOf(worker);
    }

    private String condition(String service, String needed) {
        return service(service)
                .path("depends_on")
                .path(needed)
                .path("condition")
                .asString();
    }

    private JsonNode service(String name) {
        return compose.path("services").path(name);
    }

    private static List<String> strings(JsonNode array) {
        var strings = new ArrayList<String>();
        array.forEach(element -> strings.add(element.asString()));
        return strings;
    }

    private static JsonNode read(String file) {
        try {
            return YamlText.read(RepositoryFiles.inRepository(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
