package io.entangle.api.mlflow;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The tracking server that is told of experiments.
 *
 * @param trackingUri its address, such as {@code https://mlflow.example/}; null for none
 * @param experiment the experiment of MLflow that runs are put into; it is made if there is none
 * @param token sent as {@code Authorization: Bearer}
 * @param username sent with the password, as {@code Authorization: Basic}, where there is no token
 * @param password of that name
 * @param every how often it is told what is new
 * @param timeout how long it may take to answer
 */
@ConfigurationProperties("entangle.mlflow")
record MlflowSettings(
        @Nullable URI trackingUri,
        @DefaultValue("entangle") String experiment,
        @Nullable String token,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue("10s") Duration every,
        @DefaultValue("10s") Duration timeout) {

    MlflowSettings {
        if (trackingUri != null && !trackingUri.toString().matches("https?://[^?#@\\s]+")) {
            throw new IllegalArgumentException(
                    "entangle.mlflow.tracking-uri must be an address such as https://mlflow.example:5000");
        }
        if (experiment.isBlank() || experiment.length() > MlflowLimits.EXPERIMENT_NAME) {
            throw new IllegalArgumentException(
                    "entangle.mlflow.experiment must have 1 to %d characters".formatted(MlflowLimits.EXPERIMENT_NAME));
        }
        if (every.isNegative() || every.isZero() || timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("entangle.mlflow.every and timeout must be above zero");
        }
    }

    /** Without what opens the server. */
    @Override
    public String toString() {
        return "%s, experiment %s".formatted(trackingUri, experiment);
    }
}
