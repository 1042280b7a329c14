package io.entangle.shared.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entangle.shared.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.DatabindException;

class TrainingPresetsTest {

    static Iterable<TrainingPreset> presets() {
        return TrainingPresets.all();
    }

    @ParameterizedTest
    @MethodSource("presets")
    void aPresetAloneIsAValidTraining(TrainingPreset preset) {
        TrainingSpec named = read("{\"preset\": \"%s\"}".formatted(preset.name()));

        assertThat(named.violations()).isEmpty();
        assertThat(named).isEqualTo(preset.training());
        assertThat(read(Json.mapper().writeValueAsString(named)))
                .as("what is stored says everything itself")
                .isEqualTo(named);
    }

    @Test
    void thePublishedRecipeIsTheAuthorsOne() {
        TrainingSpec published = read("{\"preset\": \"published\"}");

        assertThat(published.epochs()).isEqualTo(500);
        assertThat(published.batchSize()).isEqualTo(1024);
        assertThat(published.learningRate()).isEqualTo(5e-4 * 1024 / 512);
        assertThat(published.minLearningRate()).isEqualTo(1e-5);
        assertThat(published.warmupEpochs()).isEqualTo(20);
        assertThat(published.warmupLearningRate()).isEqualTo(1e-6);
        assertThat(published.weightDecay()).isEqualTo(0.05);
        assertThat(published.schedule()).isEqualTo(TrainingSpec.PUBLISHED_SCHEDULE);
        assertThat(published.labelSmoothing()).isEqualTo(0.1);
        assertThat(published.dropPath()).isEqualTo(0.1);
        assertThat(published.gradientClipping()).isNull();
        assertThat(published.augmentation()).isEqualTo(AugmentationSpec.PUBLISHED);
        assertThat(published.mixing()).isEqualTo(MixingSpec.PUBLISHED);
    }

    @Test
    void whatIsGivenBesideAPresetWinsDownToTheSingleValue() {
        TrainingSpec training = read("""
                {"preset": "small-data", "batchSize": 64, "weightDecay": 0.1, "augmentation": {"flipProbability": 0}}""");

        TrainingSpec preset = TrainingPresets.find("small-data").orElseThrow().training();
        assertThat(training.batchSize()).isEqualTo(64);
        assertThat(training.weightDecay()).isEqualTo(0.1);
        assertThat(training.augmentation().flipProbability()).isZero();
        assertThat(training.augmentation().randomCrop())
                .isEqualTo(preset.augmentation().randomCrop());
        assertThat(training.epochs()).isEqualTo(preset.epochs());
        assertThat(training.learningRate()).isEqualTo(preset.learningRate());
    }

    @Test
    void thePublishedRateFollowsAnotherBatch() {
        assertThat(read("{\"preset\": \"published\", \"batchSize\": 256}").learningRate())
                .isEqualTo(5e-4 * 256 / 512);
    }

    @Test
    void theWarmUpKeepsItsShareOfOtherEpochsUnlessGiven() {
        assertThat(read("{\"preset\": \"published\", \"epochs\": 50}").warmupEpochs())
                .isEqualTo(2);
        assertThat(read("{\"preset\": \"published\", \"epochs\": 50, \"warmupEpochs\": 7}")
                        .warmupEpochs())
                .isEqualTo(7);
    }

    @Test
    void nullTakesASettingOfThePresetAway() {
        assertThat(read("{\"preset\": \"small-data\"}").gradientClipping()).isEqualTo(1);
        assertThat(read("{\"preset\": \"small-data\", \"gradientClipping\": null}")
                        .gradientClipping())
                .isNull();
    }

    @Test
    void anUnknownPresetIsToldWithThoseThereAre() {
        assertThatThrownBy(
                        () -> Json.mapper().readValue("{\"training\": {\"preset\": \"magic\"}}", ExperimentSpec.class))
                .isInstanceOfSatisfying(DatabindException.class, error -> {
                    assertThat(error.getPathReference()).contains("\"training\"", "\"preset\"");
                    assertThat(error).hasMessageContaining("published, small-data");
                });
    }

    @Test
    void aMisspeltFieldBesideAPresetIsAnErrorWithItsPath() {
        assertThatThrownBy(() -> Json.mapper()
                        .readValue(
                                "{\"training\": {\"preset\": \"published\", \"augmentation\": {\"flip\": 1}}}",
                                ExperimentSpec.class))
                .isInstanceOfSatisfying(
                        DatabindException.class,
                        error -> assertThat(error.getPathReference())
                                .contains("\"training\"", "\"augmentation\"", "\"flip\""));
    }

    private static TrainingSpec read(String json) {
        return Json.mapper().readValue(json, TrainingSpec.class);
    }
}
