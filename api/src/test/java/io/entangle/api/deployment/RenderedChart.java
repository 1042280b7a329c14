package io.entangle.api.deployment;

import com.marcnuri.helm.Helm;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.util.Yaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The chart as {@code helm template} prints it, and as Kubernetes' own types read it. */
record RenderedChart(String text) {

    /** Renders the chart as release {@code entangle} with values set over its defaults. */
    static RenderedChart render(Map<String, Object> values) {
        var template = new Helm(RepositoryFiles.inRepository("helm/entangle"))
                .template()
                .withName("entangle")
                .withKubeVersion("1.33.0");
        values.forEach(template::set);
        return new RenderedChart(template.call());
    }

    /** The documents one by one, as text. */
    List<String> documents() {
        return Arrays.stream(text.split("(?m)^---$"))
                .filter(document -> document.contains("apiVersion:"))
                .toList();
    }

    /** Every document in its Kubernetes type; a field that the type does not have is an error. */
    List<KubernetesObject> objects() {
        return documents().stream().map(RenderedChart::read).toList();
    }

    V1Deployment deployment(String name) {
        return objects().stream()
                .filter(V1Deployment.class::isInstance)
                .map(V1Deployment.class::cast)
                .filter(deployment ->
                        Objects.equals(name, deployment.getMetadata().getName()))
                .findAny()
                .orElseThrow();
    }

    V1Container container(String deployment) {
        return deployment(deployment)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0);
    }

    static KubernetesObject read(String document) {
        try {
            return (KubernetesObject) Yaml.load(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
