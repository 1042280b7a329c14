package io.entangle.api.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1EnvVar;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1Probe;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The API, what it stands on, and who may reach it; its workers: {@link ChartWorkersTest}. */
class HelmChartTest {

    private static final String S3 = "api: {artifacts: {store: s3, s3: {bucket: models, existingSecret: store}}}";

    @Test
    void lintsWithoutAWarning() {
        var result = new Helm(RepositoryFiles.inRepository("helm/entangle"))
                .lint()
                .strict()
                .call();

        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
        assertThat(result.getMessages()).noneMatch(message -> message.contains("WARNING"));
    }

    @Test
    void installsTheApiAndOneWorkerAndOpensNothingElse() {
        assertThat(RenderedChart.render().names())
                .containsExactlyInAnyOrder(
                        "Deployment entangle-api",
                        "PersistentVolumeClaim entangle-artifacts",
                        "PodDisruptionBudget entangle-api",
                        "Service entangle-api",
                        "Deployment entangle-worker-cpu",
                        "NetworkPolicy entangle-api",
                        "NetworkPolicy entangle-worker",
                        "Pod entangle-test");
    }

    @Test
    void tellsWhoHasInstalledItWhatThereIs() {
        assertThat(
                        RenderedChart.notes(
                                "workers: [{name: cpu}, {name: gpu, device: cuda, scaling: keda, kinds: [SEARCH, EVALUATE], data: {existingClaim: images}}]"))
                .contains(
                        "http://entangle-api.vision.svc:8080",
                        "port-forward service/entangle-api 8080:8080",
                        "helm test entangle",
                        "cpu (cpu): 1 pods, always; all kinds of jobs",
                        "gpu (cuda): 0 to 10 pods, as the queue has work for them; SEARCH, EVALUATE")
                .containsOnlyOnce("They see no images yet");
    }

    @Test
    void usesAClaimThatIsThereAlready() {
        var chart = RenderedChart.render("api: {artifacts: {file: {existingClaim: weights}}}");

        assertThat(chart.names()).noneMatch(name -> name.startsWith("PersistentVolumeClaim"));
        assertThat(chart.pod("entangle-api").getVolumes()).anySatisfy(volume -> {
            assertThat(volume.getPersistentVolumeClaim()).isNotNull();
            assertThat(volume.getPersistentVolumeClaim().getClaimName()).isEqualTo("weights");
        });
    }

    @Test
    void aVolumeWithOneWriterIsHandedOver() {
        var chart = RenderedChart.render();

        assertThat(chart.deployment("entangle-api").getSpec().getReplicas()).isEqualTo(1);
        assertThat(chart.deployment("entangle-api").getSpec().getStrategy().getType())
                .isEqualTo("Recreate");
        assertThat(chart.only(V1PersistentVolumeClaim.class, "entangle-artifacts")
                        .getMetadata()
                        .getAnnotations())
                .as("weights outlive the release")
                .containsEntry("helm.sh/resource-policy", "keep");
    }

    @Test
    void withABucketThereIsNoVolumeAndOneApiFollowsTheOther() {
        var chart = RenderedChart.render(S3);

        assertThat(chart.names()).noneMatch(name -> name.startsWith("PersistentVolumeClaim"));
        assertThat(chart.pod("entangle-api").getVolumes())
                .allSatisfy(volume -> assertThat(volume.getEmptyDir()).isNotNull());
        assertThat(chart.deployment("entangle-api").getSpec().getStrategy().getType())
                .isEqualTo("RollingUpdate");
        assertThat(environment(chart.container("entangle-api")))
                .containsEntry("ENTANGLE_ARTIFACTS_STORE", "s3")
                .containsEntry("ENTANGLE_ARTIFACTS_S3_BUCKET", "models")
                .containsEntry("ENTANGLE_ARTIFACTS_S3_ACCESSKEY", "store/access-key")
                .doesNotContainKey("ENTANGLE_ARTIFACTS_ROOT");
    }

    @Test
    void asksTheHealthGroupsOfTheApi() {
        V1Container api = RenderedChart.render().container("entangle-api");

        assertThat(path(api.getLivenessProbe())).isEqualTo("/actuator/health/liveness");
        assertThat(path(api.getReadinessProbe())).isEqualTo("/actuator/health/readiness");
        assertThat(path(api.getStartupProbe())).isEqualTo("/actuator/health/liveness");
    }

    @Test
    void anAutoscaledApiHasNoNumberOfItsOwn() {
        var chart = RenderedChart.render(
                S3.replace("api: {", "api: {replicas: 4, autoscaling: {enabled: true, maxReplicas: 9}, "));
        var autoscaler =
                chart.only(V2HorizontalPodAutoscaler.class, "entangle-api").getSpec();

        assertThat(chart.deployment("entangle-api").getSpec().getReplicas()).isNull();
        assertThat(autoscaler.getScaleTargetRef().getName()).isEqualTo("entangle-api");
        assertThat(autoscaler.getMinReplicas()).isEqualTo(2);
        assertThat(autoscaler.getMaxReplicas()).isEqualTo(9);
    }

    @Test
    void aDrainIsNeverHeldUpByTheOnlyApi() {
        var chart = RenderedChart.render();
        var budget = chart.only(V1PodDisruptionBudget.class, "entangle-api").getSpec();

        assertThat(budget.getMaxUnavailable().getIntValue()).isEqualTo(1);
        assertThat(budget.getMinAvailable()).isNull();
        assertThat(podLabels(chart, "entangle-api"))
                .containsAllEntriesOf(budget.getSelector().getMatchLabels());
    }

    @Test
    void secretsAreNamedAndNeverMade() {
        var chart = RenderedChart.render("""
                database: {existingSecret: db, bundled: {enabled: true}}
                keys: {existingSecret: ours, readKey: readers}
                """);

        assertThat(chart.names()).noneMatch(name -> name.startsWith("Secret"));
        assertThat(secretsOf(chart.container("entangle-api")))
                .containsExactlyInAnyOrder("db/username", "db/password", "ours/api-key", "ours/worker-key");
        assertThat(secretsOf(chart.container("entangle-worker-cpu")))
                .as("a worker holds its own key and no way into the database")
                .containsExactly("ours/worker-key");
        assertThat(secretsOf(postgres(chart).getContainers().get(0))).containsExactly("db/username", "db/password");
        assertThat(secretsOf(test(chart))).containsExactly("ours/readers");
    }

    @Test
    void theServiceFindsTheApi() {
        var chart = RenderedChart.render();

        assertThat(podLabels(chart, "entangle-api"))
                .containsAllEntriesOf(
                        chart.only(V1Service.class, "entangle-api").getSpec().getSelector())
                .containsAllEntriesOf(
                        chart.deployment("entangle-api").getSpec().getSelector().getMatchLabels());
    }

    @Test
    void theBundledDatabaseIsTheOneThatTheApiUses() {
        var chart = RenderedChart.render("database: {bundled: {enabled: true, size: 5Gi}}");
        var service = chart.only(V1Service.class, "entangle-postgres").getSpec();
        var set = chart.only(V1StatefulSet.class, "entangle-postgres").getSpec();

        assertThat(environment(chart.container("entangle-api")))
                .containsEntry("SPRING_DATASOURCE_URL", "jdbc:postgresql://entangle-postgres:5432/entangle");
        assertThat(set.getServiceName()).isEqualTo("entangle-postgres");
        assertThat(set.getTemplate().getMetadata().getLabels()).containsAllEntriesOf(service.getSelector());
        assertThat(set.getPersistentVolumeClaimRetentionPolicy().getWhenDeleted())
                .as("the database outlives the release")
                .isEqualTo("Retain");
        assertThat(set.getVolumeClaimTemplates())
                .singleElement()
                .satisfies(claim -> assertThat(claim.getSpec().getResources().getRequests())
                        .containsEntry("storage", Quantity.fromString("5Gi")));
    }

    @Test
    void podsRunWithoutRights() {
        var chart = RenderedChart.render("database: {bundled: {enabled: true}}");

        assertThat(List.of(
                        chart.pod("entangle-api"),
                        chart.pod("entangle-worker-cpu"),
                        postgres(chart),
                        chart.only(V1Pod.class, "entangle-test").getSpec(),
                        RenderedChart.render("workerDefaults: {scaling: keda}")
                                .job("entangle-worker-cpu")
                                .getTemplate()
                                .getSpec()))
                .allSatisfy(HelmChartTest::runsWithoutRights);
    }

    private static void runsWithoutRights(V1PodSpec pod) {
        var container = pod.getContainers().get(0).getSecurityContext();
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(container.getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getCapabilities().getDrop()).containsExactly("ALL");
    }

    @Test
    void onlyTheApiReachesTheDatabaseAndNobodyAWorker() {
        var chart = RenderedChart.render("database: {bundled: {enabled: true}}");
        var database = chart.only(V1NetworkPolicy.class, "entangle-postgres").getSpec();
        var worker = chart.only(V1NetworkPolicy.class, "entangle-worker").getSpec();

        assertThat(database.getIngress()).singleElement().satisfies(rule -> {
            assertThat(rule.getFrom()).singleElement().satisfies(peer -> {
                assertThat(podLabels(chart, "entangle-api"))
                        .containsAllEntriesOf(peer.getPodSelector().getMatchLabels());
                assertThat(podLabels(chart, "entangle-worker-cpu")
                                .entrySet()
                                .containsAll(
                                        peer.getPodSelector().getMatchLabels().entrySet()))
                        .isFalse();
            });
            assertThat(rule.getPorts())
                    .singleElement()
                    .satisfies(port -> assertThat(port.getPort().getIntValue()).isEqualTo(5432));
        });
        assertThat(worker.getPolicyTypes()).containsExactly("Ingress");
        assertThat(worker.getIngress()).isNullOrEmpty();
        assertThat(podLabels(chart, "entangle-worker-cpu"))
                .containsAllEntriesOf(worker.getPodSelector().getMatchLabels());
    }

    @Test
    void whoMayReachTheApiCanBeSaidAndWorkersAlwaysMay() {
        var chart =
                RenderedChart.render("networkPolicy: {apiFrom: [{namespaceSelector: {matchLabels: {name: ingress}}}]}");
        var policy = chart.only(V1NetworkPolicy.class, "entangle-api").getSpec();

        assertThat(policy.getIngress()).singleElement().satisfies(rule -> {
            assertThat(rule.getFrom()).hasSize(2);
            assertThat(podLabels(chart, "entangle-worker-cpu"))
                    .containsAllEntriesOf(rule.getFrom().get(0).getPodSelector().getMatchLabels());
        });
    }

    @Test
    void wherePodsMayGoCanBeSaidAndAWorkerStillReachesTheApi() {
        var chart = RenderedChart.render("networkPolicy: {egress: {enabled: true}}");
        var worker = chart.only(V1NetworkPolicy.class, "entangle-worker").getSpec();

        assertThat(worker.getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(worker.getEgress()).hasSize(2);
        assertThat(worker.getEgress().get(0).getPorts())
                .extracting(port -> port.getPort().getIntValue())
                .containsOnly(53);
        assertThat(podLabels(chart, "entangle-api"))
                .containsAllEntriesOf(worker.getEgress()
                        .get(1)
                        .getTo()
                        .get(0)
                        .getPodSelector()
                        .getMatchLabels());
    }

    @Test
    void prometheusScrapesWithAKey() {
        var chart = RenderedChart.render(
                "{serviceMonitor: {enabled: true, labels: {release: prometheus}}, keys: {readKey: readers}}");

        assertThat(chart.custom("ServiceMonitor")).singleElement().satisfies(monitor -> {
            JsonNode endpoint = monitor.at("/spec/endpoints/0");
            assertThat(monitor.at("/metadata/labels/release").asString()).isEqualTo("prometheus");
            assertThat(endpoint.path("path").asString()).isEqualTo("/actuator/prometheus");
            assertThat(endpoint.path("port").asString())
                    .isEqualTo(chart.only(V1Service.class, "entangle-api")
                            .getSpec()
                            .getPorts()
                            .get(0)
                            .getName());
            assertThat(endpoint.at("/authorization/credentials/key").asString()).isEqualTo("readers");
            monitor.at("/spec/selector/matchLabels")
                    .properties()
                    .forEach(label -> assertThat(chart.only(V1Service.class, "entangle-api")
                                    .getMetadata()
                                    .getLabels())
                            .containsEntry(label.getKey(), label.getValue().asString()));
        });
    }

    @Test
    void theTestOfTheChartRunsOnlyWhenAskedFor() {
        var pod = RenderedChart.render().only(V1Pod.class, "entangle-test");

        assertThat(pod.getMetadata().getAnnotations()).containsEntry(RenderedChart.HOOK, "test");
        assertThat(environment(pod.getSpec().getContainers().get(0)))
                .containsEntry("HOST", "entangle-api.vision.svc")
                .containsEntry("PORT", "8080");
    }

    private static V1PodSpec postgres(RenderedChart chart) {
        return chart.only(V1StatefulSet.class, "entangle-postgres")
                .getSpec()
                .getTemplate()
                .getSpec();
    }

    private static V1Container test(RenderedChart chart) {
        return chart.only(V1Pod.class, "entangle-test")
                .getSpec()
                .getContainers()
                .get(0);
    }

    private static Map<String, String> podLabels(RenderedChart chart, String deployment) {
        return chart.deployment(deployment)
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getLabels();
    }

    private static String path(V1Probe probe) {
        return probe.getHttpGet().getPath();
    }

    private static Map<String, String> environment(V1Container container) {
        return RenderedEnvironment.of(container);
    }

    private static List<String> secretsOf(V1Container container) {
        return container.getEnv().stream()
                .filter(variable -> variable.getValueFrom() != null
                        && variable.getValueFrom().getSecretKeyRef() != null)
                .map(V1EnvVar::getName)
                .map(environment(container)::get)
                .toList();
    }
}
