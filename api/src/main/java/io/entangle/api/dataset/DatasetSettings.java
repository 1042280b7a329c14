package io.entangle.api.dataset;

import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What data sets users may name.
 *
 * @param maxUpload largest archive that may be uploaded
 * @param roots directories of the workers' machines below which {@code file:} data sets may lie, absolute; none unless they are named
 */
@ConfigurationProperties("entangle.datasets")
record DatasetSettings(
        @DefaultValue("50GB") DataSize maxUpload,
        @DefaultValue List<String> roots) {

    DatasetSettings {
        roots = List.copyOf(roots);
        for (String root : roots) {
            if (!root.startsWith("/")) {
                throw new IllegalArgumentException(
                        "entangle.datasets.roots must be absolute paths on the workers' machines, and %s is none"
                                .formatted(root));
            }
        }
    }

    /** Whether a path lies below one of the roots, by its spelling; where links lead, only a worker can tell. */
    boolean allow(Path path) {
        Path named = path.normalize();
        return roots.stream().anyMatch(root -> named.startsWith(Path.of(root).normalize()));
    }
}
