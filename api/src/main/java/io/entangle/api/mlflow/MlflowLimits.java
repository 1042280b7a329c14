package io.entangle.api.mlflow;

/**
 * What a tracking server takes at most. Source: MLflow, <i>REST API</i>, "Log Batch" and "Request Limits", and the limits of keys and values that all its stores keep; of values that
 * grew with versions, the one of the oldest that is still used.
 */
final class MlflowLimits {

    /** Metrics in a request. */
    static final int METRICS = 1000;
    /** Parameters in a request, and tags. */
    static final int PARAMETERS = 100;
    /** Characters of a key. */
    static final int KEY = 250;
    /** Characters of the value of a parameter. */
    static final int PARAMETER_VALUE = 500;
    /** Characters of the value of a tag. */
    static final int TAG_VALUE = 5000;
    /** Characters of the name of an experiment. */
    static final int EXPERIMENT_NAME = 500;

    private MlflowLimits() {}

    /** A name as a key: letters, digits, {@code _-./} and spaces, which does not read as another path. */
    static String key(String name) {
        String plain = name.replaceAll("[^\\w.\\- /]", "_")
                .replaceAll("(^|/)\\.{1,2}(?=/|$)", "$1_")
                .replaceAll("//+", "/");
        String trimmed = plain.replaceAll("^/+|/+$", "");
        return trimmed.isEmpty() ? "_" : trimmed.substring(0, Math.min(KEY, trimmed.length()));
    }

    /** A text, cut where it is longer. */
    static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }
}
