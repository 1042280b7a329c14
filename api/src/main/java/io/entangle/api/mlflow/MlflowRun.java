package io.entangle.api.mlflow;

import java.util.Map;

/**
 * A run as the server has it.
 *
 * @param id its id
 * @param artifactUri where it keeps files
 * @param latest the last step of each curve, by its key
 */
record MlflowRun(String id, String artifactUri, Map<String, Long> latest) {

    MlflowRun {
        latest = Map.copyOf(latest);
    }
}
