package io.entangle.api.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entangle.shared.json.Json;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MlflowLimitsTest {

    @ParameterizedTest
    @CsvSource({
        "loss, loss",
        "train/loss 1, train/loss 1",
        "a%b:c, a_b_c",
        "../../etc, _/_/etc",
        "/a//b/, a/b",
        "., _",
        "'', _",
        "naïve, na_ve"
    })
    void aNameBecomesAKeyThatReadsAsNoOtherPath(String name, String key) {
        assertThat(MlflowLimits.key(name)).isEqualTo(key);
    }

    @Test
    void whatIsTooLongIsCut() {
        assertThat(MlflowLimits.key("a".repeat(300)).length()).isLessThanOrEqualTo(250);
        assertThat(MlflowPair.parameter("p", "v".repeat(600)).value())
                .hasSize(500)
                .endsWith("…");
        assertThat(MlflowPair.tag("t", "v".repeat(5000)).value()).doesNotEndWith("…");
    }

    @Test
    void whatWasAskedForIsFlattened() {
        assertThat(RunParameters.of(Json.mapper()
                        .readTree(
                                "{\"name\": \"a\", \"training\": {\"epochs\": 3, \"ema\": null}, \"limits\": [1, 2]}")))
                .containsExactly(
                        new MlflowPair("name", "a"),
                        new MlflowPair("training.epochs", "3"),
                        new MlflowPair("limits", "[1,2]"));
    }

    @Test
    void theServerIsNamedByAnAddressAndItsSecretsAreNotTold() {
        assertThatThrownBy(() -> settings("ftp://mlflow", "x")).hasMessageContaining("entangle.mlflow.tracking-uri");
        assertThatThrownBy(() -> settings("https://user:secret@mlflow", "x"))
                .hasMessageContaining("entangle.mlflow.tracking-uri");
        assertThatThrownBy(() -> settings("https://mlflow", " ")).hasMessageContaining("entangle.mlflow.experiment");
        assertThat(settings("https://mlflow", "x").toString()).doesNotContain("secret");
    }

    private static MlflowSettings settings(String uri, String experiment) {
        return new MlflowSettings(
                URI.create(uri),
                experiment,
                "a secret token",
                "user",
                "a secret password",
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
    }
}
