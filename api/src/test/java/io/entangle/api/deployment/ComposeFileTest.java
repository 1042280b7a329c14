package io.entangle.api.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ComposeFileTest {

    private final JsonNode compose = read();

    @Test
    void startsDatabaseApiAndWorkerInThatOrder() {
        assertThat(compose.path("services").propertyNames()).containsExactly("postgres", "api", "worker");
        assertThat(service("api").at("/depends_on/postgres/condition").asString())
                .isEqualTo("service_healthy");
        assertThat(service("worker").at("/depends_on/api/condition").asString()).isEqualTo("service_healthy");
    }

    @Test
    void theWorkerHasNoRoadToTheDatabase() {
        assertThat(strings(service("worker").path("networks")))
                .doesNotContainAnyElementsOf(strings(service("postgres").path("networks")));
        assertThat(service("worker").path("environment").propertyNames())
                .noneMatch(name -> name.contains("DATASOURCE"));
    }

    @Test
    void nothingListensBeyondThisMachine() {
        for (JsonNode service : compose.path("services")) {
            assertThat(strings(service.path("ports"))).allMatch(port -> port.startsWith("127.0.0.1:"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "worker"})
    void imagesAreBuiltFromThisRepository(String name) {
        assertThat(RepositoryFiles.inRepository(
                        service(name).at("/build/dockerfile").asString()))
                .isRegularFile();
    }

    @Test
    void noSecretHasADefault() {
        for (JsonNode service : compose.path("services")) {
            service.path("environment").properties().stream()
                    .filter(variable -> variable.getKey().endsWith("_KEY")
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
        assertThat(RenderedChart.render(Map.of()).container("entangle-api").getEnv())
                .isNotEmpty()
                .allMatch(variable -> settings.reads(variable.getName()));
        assertThat(Files.readAllLines(RepositoryFiles.inRepository("api/Dockerfile")))
                .filteredOn(line -> line.startsWith("ENV "))
                .isNotEmpty()
                .allMatch(line -> settings.reads(line.substring(4, line.indexOf('='))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ENTANGLE_SECURITY_APPKEY", "SPRING_DATASOURCE_USER", "ENTANGLE_ARTEFACTS_ROOT", "SERVER_PROT"})
    void aMisspeltSettingIsNoticed(String misspelt) throws IOException {
        assertThat(new ApiSettings().reads(misspelt)).isFalse();
    }

    @Test
    void composeAndChartGiveTheSameSettings() {
        var chart = RenderedChart.render(Map.of());

        for (String name : List.of("api", "worker")) {
            assertThat(service(name).path("environment").propertyNames())
                    .as("settings of the %s", name)
                    .containsExactlyInAnyOrderElementsOf(chart.container("entangle-" + name).getEnv().stream()
                            .map(variable -> variable.getName())
                            .toList());
        }
    }

    private JsonNode service(String name) {
        return compose.path("services").path(name);
    }

    private static List<String> strings(JsonNode array) {
        var strings = new ArrayList<String>();
        array.forEach(element -> strings.add(element.asString()));
        return strings;
    }

    private static JsonNode read() {
        try (var text = Files.newBufferedReader(RepositoryFiles.inRepository("docker-compose.yml"))) {
            Object tree = new org.yaml.snakeyaml.Yaml().load(text);
            return JsonMapper.shared().valueToTree(tree);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
