package io.entangle.api.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1EnvVar;
import io.kubernetes.client.openapi.models.V1Probe;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelmChartTest {

    @Test
    void lintsWithoutAWarning() {
        var result = new Helm(RepositoryFiles.inRepository("helm/entangle"))
                .lint()
                .strict()
                .call();

        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
        assertThat(result.getMessages()).noneMatch(message -> message.contains("WARNING"));
    }

    static List<Map<String, Object>> values() {
        return List.of(
                Map.of(),
                Map.of(
                        "api.service.type", "LoadBalancer",
                        "api.artifacts.existingClaim", "weights",
                        "worker.data.existingClaim", "images",
                        "imagePullSecrets[0].name", "registry"),
                Map.of(
                        "worker.replicas", 4,
                        "worker.device", "cuda:0",
                        "worker.nodeSelector.accelerator", "gpu",
                        "worker.tolerations[0].operator", "Exists",
                        "worker.resources.limits.nvidia\\.com/gpu", 1));
    }

    @ParameterizedTest
    @MethodSource("values")
    void everyObjectHasOnlyFieldsThatKubernetesKnows(Map<String, Object> values) {
        var objects = RenderedChart.render(values).objects();

        assertThat(objects).allSatisfy(object -> {
            assertThat(object.getMetadata().getName()).startsWith("entangle-");
            assertThat(object.getMetadata().getLabels()).containsEntry("app.kubernetes.io/instance", "entangle");
        });
    }

    @Test
    void installsApiWithServiceAndVolumeAndWorker() {
        assertThat(RenderedChart.render(Map.of()).objects())
                .extracting(
                        object -> object.getKind() + " " + object.getMetadata().getName())
                .containsExactlyInAnyOrder(
                        "Deployment entangle-api",
                        "Deployment entangle-worker",
                        "PersistentVolumeClaim entangle-artifacts",
                        "Service entangle-api");
    }

    @Test
    void usesAClaimThatIsThereAlready() {
        var chart = RenderedChart.render(Map.of("api.artifacts.existingClaim", "weights"));

        assertThat(chart.objects()).extracting(object -> object.getKind()).doesNotContain("PersistentVolumeClaim");
        assertThat(chart.deployment("entangle-api")
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getVolumes())
                .anySatisfy(volume -> {
                    assertThat(volume.getPersistentVolumeClaim()).isNotNull();
                    assertThat(volume.getPersistentVolumeClaim().getClaimName()).isEqualTo("weights");
                });
    }

    @Test
    void asksTheHealthGroupsOfTheApi() {
        V1Container api = RenderedChart.render(Map.of()).container("entangle-api");

        assertThat(path(api.getLivenessProbe())).isEqualTo("/actuator/health/liveness");
        assertThat(path(api.getReadinessProbe())).isEqualTo("/actuator/health/readiness");
        assertThat(path(api.getStartupProbe())).isEqualTo("/actuator/health/liveness");
    }

    @Test
    void secretsAreNamedAndNeverMade() {
        var chart = RenderedChart.render(Map.of("database.existingSecret", "db", "keys.existingSecret", "ours"));

        assertThat(secretsOf(chart.container("entangle-api")))
                .containsExactlyInAnyOrder("db/username", "db/password", "ours/api-key", "ours/worker-key");
        assertThat(secretsOf(chart.container("entangle-worker")))
                .as("a worker holds its own key and no way into the database")
                .containsExactly("ours/worker-key");
    }

    @Test
    void theServiceFindsTheApiAndTheWorkerFindsTheService() {
        var chart = RenderedChart.render(Map.of("api.service.port", 9000));

        assertThat(chart.container("entangle-worker").getEnv())
                .filteredOn(variable -> "ENTANGLE_API_URL".equals(variable.getName()))
                .extracting(V1EnvVar::getValue)
                .containsExactly("http://entangle-api:9000");
        assertThat(chart.deployment("entangle-api")
                        .getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getLabels())
                .containsAllEntriesOf(
                        chart.deployment("entangle-api").getSpec().getSelector().getMatchLabels());
    }

    @ParameterizedTest
    @ValueSource(strings = {"entangle-api", "entangle-worker"})
    void podsRunWithoutRights(String deployment) {
        var chart = RenderedChart.render(Map.of());
        var pod = chart.deployment(deployment).getSpec().getTemplate().getSpec();
        var container = chart.container(deployment).getSecurityContext();

        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(container.getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getCapabilities().getDrop()).containsExactly("ALL");
    }

    @Test
    void aStoppedWorkerHasTimeToGiveItsJobBack() {
        var chart = RenderedChart.render(Map.of("worker.terminationGracePeriodSeconds", 600));

        assertThat(chart.container("entangle-worker").getEnv())
                .filteredOn(variable -> "ENTANGLE_DRAIN_SECONDS".equals(variable.getName()))
                .extracting(V1EnvVar::getValue)
                .containsExactly("580");
    }

    @Test
    void aMisspeltFieldInATemplateIsNoticed() {
        String misspelt = RenderedChart.render(Map.of()).documents().stream()
                .filter(document -> document.contains("readinessProbe:"))
                .findAny()
                .orElseThrow()
                .replace("readinessProbe:", "readynessProbe:");

        assertThatThrownBy(() -> RenderedChart.read(misspelt)).hasMessageContaining("readynessProbe");
    }

    @ParameterizedTest
    @CsvSource({"worker.devise, devise", "databse.url, databse", "keys.apikey, apikey"})
    void aMisspeltValueIsRefused(String value, String complaint) {
        assertThatThrownBy(() -> RenderedChart.render(Map.of(value, "cpu"))).hasMessageContaining(complaint);
    }

    @Test
    void aDeviceThatNoWorkerHasIsRefused() {
        assertThatThrownBy(() -> RenderedChart.render(Map.of("worker.device", "gpu")))
                .hasMessageContaining("device");
    }

    private static String path(V1Probe probe) {
        return probe.getHttpGet().getPath();
    }

    private static List<String> secretsOf(V1Container container) {
        return container.getEnv().stream()
                .filter(variable -> variable.getValueFrom() != null)
                .map(variable -> variable.getValueFrom().getSecretKeyRef())
                .map(reference -> reference.getName() + "/" + reference.getKey())
                .toList();
    }
}
