package io.entangle.api.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.job.JobKind;
import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1PodSpec;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Pools of workers, and what brings and ends their pods. */
class ChartWorkersTest {

    private static final String POOLS = """
            workers:
              - name: cpu
                kinds: [INSPECT_DATASET, IMPORT_CHECKPOINT, EXPORT]
              - name: gpu
                device: cuda
                kinds: [TRAIN_SUPERNET, SEARCH, EVALUATE]
                terminationGracePeriodSeconds: 600
                tolerations: [{key: nvidia.com/gpu, operator: Exists}]
            workerDefaults: {scaling: keda, keda: {maxReplicas: 7}}
            """;

    @Test
    void eachPoolIsScaledByItsOwnPartOfTheQueue() {
        var chart = RenderedChart.render(POOLS);

        assertThat(chart.names())
                .contains("ScaledJob entangle-worker-cpu", "ScaledJob entangle-worker-gpu")
                .doesNotContain("Deployment entangle-worker-cpu", "Deployment entangle-worker-gpu");
        assertThat(trigger(chart, "entangle-worker-cpu").at("/metadata/url").asString())
                .isEqualTo("http://entangle-api.vision.svc:8080/api/v1/queue/depth?device=cpu"
                        + "&kinds=INSPECT_DATASET,IMPORT_CHECKPOINT,EXPORT");
        assertThat(trigger(chart, "entangle-worker-gpu").at("/metadata/url").asString())
                .isEqualTo("http://entangle-api.vision.svc:8080/api/v1/queue/depth?device=cuda"
                        + "&kinds=TRAIN_SUPERNET,SEARCH,EVALUATE");
        assertThat(environment(chart, "entangle-worker-gpu"))
                .containsEntry("ENTANGLE_KINDS", "TRAIN_SUPERNET,SEARCH,EVALUATE")
                .containsEntry("ENTANGLE_DEVICE", "cuda:0")
                .containsEntry("ENTANGLE_WORKER_NAME", "metadata.name");
    }

    @Test
    void podsCanBeStartedForLessThanTheyTake() {
        var chart = RenderedChart.render(
                "workers: [{name: gpu, device: cuda, scaling: keda, keda: {scaleOn: [TRAIN_SUPERNET]}}]");

        assertThat(trigger(chart, "entangle-worker-gpu").at("/metadata/url").asString())
                .endsWith("?device=cuda&kinds=TRAIN_SUPERNET");
        assertThat(environment(chart, "entangle-worker-gpu")).doesNotContainKey("ENTANGLE_KINDS");
    }

    @Test
    void theQueueIsAskedWithAKey() {
        var chart = RenderedChart.render(POOLS + "keys: {existingSecret: ours, readKey: readers}");

        assertThat(chart.custom("TriggerAuthentication")).singleElement().satisfies(authentication -> {
            assertThat(authentication.at("/spec/secretTargetRef/0/name").asString())
                    .isEqualTo("ours");
            assertThat(authentication.at("/spec/secretTargetRef/0/key").asString())
                    .isEqualTo("readers");
            assertThat(trigger(chart, "entangle-worker-gpu")
                            .at("/authenticationRef/name")
                            .asString())
                    .isEqualTo(authentication.at("/metadata/name").asString());
        });
        assertThat(trigger(chart, "entangle-worker-gpu")
                        .at("/metadata/authMode")
                        .asString())
                .isEqualTo("bearer");
    }

    /** docs/adr/0032: the number that is asked for does not count running jobs, and KEDA must not take them off again. */
    @Test
    void waitingJobsAreCountedOnceWithoutThoseThatRun() {
        var chart = RenderedChart.render(POOLS);
        JsonNode spec = chart.scaledJob("entangle-worker-gpu").path("spec");

        assertThat(spec.at("/triggers/0/metadata/valueLocation").asString()).isEqualTo("queued");
        assertThat(spec.at("/triggers/0/metadata/targetValue").asString()).isEqualTo("1");
        assertThat(spec.at("/scalingStrategy/strategy").asString()).isEqualTo("accurate");
        assertThat(spec.at("/scalingStrategy/pendingPodConditions/0").asString())
                .isEqualTo("Ready");
        V1Container worker = container(chart, "entangle-worker-gpu");
        assertThat(worker.getReadinessProbe().getExec().getCommand())
                .contains(RenderedEnvironment.of(worker).get("ENTANGLE_READY_FILE"));
        assertThat(worker.getLivenessProbe()).isNull();
    }

    @Test
    void aWorkerOfAScaledJobEndsWhenThereIsNothingToDo() {
        var chart = RenderedChart.render(POOLS);

        assertThat(container(chart, "entangle-worker-gpu").getArgs()).containsExactly("run", "--exit-when-idle");
        assertThat(chart.job("entangle-worker-gpu").getTemplate().getSpec().getRestartPolicy())
                .isEqualTo("Never");
        assertThat(RenderedChart.render().container("entangle-worker-cpu").getArgs())
                .containsExactly("run");
    }

    @Test
    void aDisruptionCostsNothingAndAFailureCounts() {
        var policy = RenderedChart.render(POOLS).job("entangle-worker-gpu").getPodFailurePolicy();

        assertThat(policy.getRules()).hasSize(2);
        assertThat(policy.getRules().get(0).getAction()).isEqualTo("Ignore");
        assertThat(policy.getRules().get(0).getOnPodConditions())
                .singleElement()
                .satisfies(condition -> assertThat(condition.getType()).isEqualTo("DisruptionTarget"));
        assertThat(policy.getRules().get(1).getAction()).isEqualTo("Count");
        assertThat(policy.getRules().get(1).getOnExitCodes().getContainerName()).isEqualTo("worker");
    }

    @Test
    void anUpgradeEndsNoWorkThatIsUnderWay() {
        assertThat(RenderedChart.render(POOLS)
                        .scaledJob("entangle-worker-gpu")
                        .at("/spec/rollout/strategy")
                        .asString())
                .isEqualTo("gradual");
    }

    @ParameterizedTest
    @CsvSource({"keda, 600", "deployment, 150"})
    void aStoppedWorkerHasTimeToGiveItsJobBack(String scaling, int grace) {
        var chart = RenderedChart.render(
                "workerDefaults: {scaling: %s, terminationGracePeriodSeconds: %d}".formatted(scaling, grace));
        V1PodSpec pod = "keda".equals(scaling)
                ? chart.job("entangle-worker-cpu").getTemplate().getSpec()
                : chart.pod("entangle-worker-cpu");

        assertThat(pod.getTerminationGracePeriodSeconds()).isEqualTo(grace);
        assertThat(RenderedEnvironment.of(pod.getContainers().get(0)))
                .containsEntry("ENTANGLE_DRAIN_SECONDS", Integer.toString(grace - 20));
    }

    @Test
    void whatAPoolSaysWinsOverTheDefaultsEvenIfItIsNothing() {
        var chart = RenderedChart.render("""
                workers: [{name: cpu, replicas: 0, tolerations: [], cache: {dataGiB: 0}, data: {existingClaim: ""}}]
                workerDefaults: {replicas: 3, tolerations: [{operator: Exists}], data: {existingClaim: images, mountPath: /images}}
                """);

        assertThat(chart.deployment("entangle-worker-cpu").getSpec().getReplicas())
                .isZero();
        assertThat(chart.pod("entangle-worker-cpu").getTolerations()).isNullOrEmpty();
        assertThat(RenderedEnvironment.of(chart.container("entangle-worker-cpu")))
                .containsEntry("ENTANGLE_DATA_CACHE_GIB", "0")
                .containsEntry("ENTANGLE_CACHE_GIB", "10")
                .containsEntry("ENTANGLE_DATA_ROOT", "/images");
        assertThat(chart.pod("entangle-worker-cpu").getVolumes())
                .noneMatch(volume -> volume.getPersistentVolumeClaim() != null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"keda", "deployment"})
    void aGpuIsAskedForOnceAndTheImageHasItsLibraries(String scaling) {
        var chart = RenderedChart.render(
                "workers: [{name: gpu, device: cuda, scaling: %s, resources: {limits: {memory: 64Gi}}}]"
                        .formatted(scaling));
        V1Container worker = "keda".equals(scaling)
                ? container(chart, "entangle-worker-gpu")
                : chart.container("entangle-worker-gpu");

        assertThat(worker.getResources().getLimits())
                .containsEntry("nvidia.com/gpu", Quantity.fromString("1"))
                .containsKey("memory");
        assertThat(worker.getImage()).startsWith("entangle-worker-cuda:");
        assertThat(RenderedChart.render().container("entangle-worker-cpu").getImage())
                .startsWith("entangle-worker:");
    }

    @Test
    void kueueFindsItsLabelsOnWhatItAdmits() {
        var chart = RenderedChart.render(
                "{workers: [{name: a, scaling: keda}, {name: b, scaling: deployment}], workerDefaults: {kueue: {queueName: vision, priorityClass: low}}}");

        assertThat(chart.scaledJob("entangle-worker-a")
                        .at("/metadata/labels/kueue.x-k8s.io~1queue-name")
                        .asString())
                .as("KEDA gives the labels of a ScaledJob to its Jobs")
                .isEqualTo("vision");
        assertThat(chart.deployment("entangle-worker-b").getMetadata().getLabels())
                .containsEntry("kueue.x-k8s.io/queue-name", "vision")
                .containsEntry("kueue.x-k8s.io/priority-class", "low");
    }

    @Test
    void aPoolSharesDecodedImagesOrHasADiskOfItsOwn() {
        var shared = RenderedChart.render("workerDefaults: {cache: {sharedDataClaim: decoded}}");
        var own = RenderedChart.render("workerDefaults: {cache: {storageClassName: local-nvme, size: 200Gi}}");

        V1Container worker = shared.container("entangle-worker-cpu");
        assertThat(worker.getVolumeMounts())
                .anyMatch(mount -> mount.getMountPath()
                        .equals(RenderedEnvironment.of(worker).get("ENTANGLE_DATA_CACHE_DIR")));
        assertThat(shared.pod("entangle-worker-cpu").getVolumes())
                .anyMatch(volume -> volume.getPersistentVolumeClaim() != null
                        && "decoded".equals(volume.getPersistentVolumeClaim().getClaimName()));
        assertThat(own.pod("entangle-worker-cpu").getVolumes())
                .anyMatch(volume -> volume.getEphemeral() != null
                        && "local-nvme"
                                .equals(volume.getEphemeral()
                                        .getVolumeClaimTemplate()
                                        .getSpec()
                                        .getStorageClassName()));
    }

    @Test
    void poolsDoNotTakeEachOthersPods() {
        var chart = RenderedChart.render("{workers: [{name: a}, {name: b}], workerDefaults: {scaling: deployment}}");

        assertThat(chart.deployment("entangle-worker-a")
                        .getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getLabels()
                        .entrySet())
                .containsAll(chart.deployment("entangle-worker-a")
                        .getSpec()
                        .getSelector()
                        .getMatchLabels()
                        .entrySet());
        assertThat(chart.deployment("entangle-worker-a").getSpec().getSelector().getMatchLabels())
                .isNotEqualTo(chart.deployment("entangle-worker-b")
                        .getSpec()
                        .getSelector()
                        .getMatchLabels());
    }

    @Test
    void whereThereIsNoKedaThePodsStay() {
        assertThat(RenderedChart.render().names())
                .contains("Deployment entangle-worker-cpu")
                .noneMatch(name -> name.startsWith("ScaledJob") || name.startsWith("TriggerAuthentication"));
    }

    @Test
    void withoutPoolsThereAreNoWorkers() {
        assertThat(RenderedChart.render("workers: []").names()).noneMatch(name -> name.contains("worker-"));
    }

    @Test
    void theValuesKnowEveryKindOfJob() throws IOException {
        JsonNode schema = YamlText.read(RepositoryFiles.inRepository("helm/entangle/values.schema.json"));

        assertThat(schema.at("/definitions/kinds/items/enum").valueStream().map(JsonNode::asString))
                .containsExactlyInAnyOrderElementsOf(names());
    }

    private static List<String> names() {
        return Arrays.stream(JobKind.values()).map(Enum::name).toList();
    }

    private static JsonNode trigger(RenderedChart chart, String scaledJob) {
        return chart.scaledJob(scaledJob).at("/spec/triggers/0");
    }

    private static V1Container container(RenderedChart chart, String scaledJob) {
        return chart.job(scaledJob).getTemplate().getSpec().getContainers().get(0);
    }

    private static java.util.Map<String, String> environment(RenderedChart chart, String scaledJob) {
        return RenderedEnvironment.of(container(chart, scaledJob));
    }
}
