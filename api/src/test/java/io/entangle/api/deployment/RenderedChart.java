package io.entangle.api.deployment;

import com.marcnuri.helm.Helm;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1JobSpec;
import io.kubernetes.client.openapi.models.V1PodSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The chart as {@code helm template} prints it for release {@code entangle}.
 *
 * @param documents one object each, as text
 */
record RenderedChart(List<String> documents) {

    /** Stands for {@code helm.sh/hook} in what is rendered: Helm's Java binding leaves out what runs only when asked for. */
    static final String HOOK = "rendered.test/hook";

    private static final String KUBERNETES = "1.33.0";
    private static final Path CHART = withoutHooks(RepositoryFiles.inRepository("helm/entangle"));

    /** As it comes. */
    static RenderedChart render() {
        return render("");
    }

    /**
     * With values over its defaults.
     *
     * @param values YAML
     * @throws IllegalStateException what helm says, if the chart refuses them
     */
    static RenderedChart render(String values) {
        return withFile(values, file -> {
            String text = new Helm(CHART)
                    .template()
                    .withName("entangle")
                    .withNamespace("vision")
                    .withKubeVersion(KUBERNETES)
                    .withValuesFile(file)
                    .call();
            return new RenderedChart(Arrays.stream(text.split("(?m)^---$"))
                    .filter(document -> document.contains("apiVersion:"))
                    .toList());
        });
    }

    /** What helm tells who has installed it with these values. */
    static String notes(String values) {
        return withFile(
                values,
                file -> new Helm(RepositoryFiles.inRepository("helm/entangle"))
                        .install()
                        .withName("entangle")
                        .withNamespace("vision")
                        .withKubeVersion(KUBERNETES)
                        .withValuesFile(file)
                        .clientOnly()
                        .dryRun()
                        .call()
                        .getOutput());
    }

    private static Path withoutHooks(Path chart) {
        try (Stream<Path> files = Files.walk(chart)) {
            Path folder = Files.createTempDirectory("chart");
            folder.toFile().deleteOnExit();
            Path copy = folder.resolve("entangle");
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = copy.resolve(chart.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.writeString(target, Files.readString(file).replace("helm.sh/hook:", HOOK + ":"));
                }
                target.toFile().deleteOnExit();
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T withFile(String values, Function<Path, T> use) {
        try {
            Path file = Files.createTempFile("values", ".yaml");
            try {
                return use.apply(Files.writeString(file, values));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The objects of Kubernetes' own kinds, in their types. */
    List<KubernetesObject> objects() {
        return documents.stream()
                .filter(document -> !CustomKind.isOne(document))
                .map(StrictKubernetes::read)
                .toList();
    }

    /** The objects of a kind that is not Kubernetes' own. */
    List<JsonNode> custom(String kind) {
        return documents.stream()
                .map(YamlText::read)
                .filter(document -> kind.equals(document.path("kind").asString()))
                .toList();
    }

    /** Kind and name of every object. */
    List<String> names() {
        return documents.stream()
                .map(YamlText::read)
                .map(document -> document.path("kind").asString() + " "
                        + document.at("/metadata/name").asString())
                .toList();
    }

    /** The only object of a type with that name. */
    <T extends KubernetesObject> T only(Class<T> type, String name) {
        return objects().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(object -> Objects.equals(name, object.getMetadata().getName()))
                .findAny()
                .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " " + name + " in " + names()));
    }

    V1Deployment deployment(String name) {
        return only(V1Deployment.class, name);
    }

    /** The pods of a deployment. */
    V1PodSpec pod(String deployment) {
        return deployment(deployment).getSpec().getTemplate().getSpec();
    }

    /** The only container of a deployment. */
    V1Container container(String deployment) {
        return pod(deployment).getContainers().get(0);
    }

    /** The ScaledJob of that name. */
    JsonNode scaledJob(String name) {
        return custom("ScaledJob").stream()
                .filter(job -> name.equals(job.at("/metadata/name").asString()))
                .findAny()
                .orElseThrow(() -> new AssertionError("no ScaledJob " + name + " in " + names()));
    }

    /** The Jobs of a ScaledJob. */
    V1JobSpec job(String scaledJob) {
        return StrictKubernetes.read(scaledJob(scaledJob).at("/spec/jobTargetRef"), V1JobSpec.class);
    }
}
