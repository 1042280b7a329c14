package io.entangle.shared.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entangle.shared.json.Json;
import io.entangle.shared.validation.Violation;
import org.junit.jupiter.api.Test;

class ExperimentSpecTest {

    @Test
    void threeFieldsAreEnoughAndTheRestIsThePapers() {
        ExperimentSpec spec = read("{\"name\":\"first\",\"searchSpace\":\"shapes-32\",\"dataset\":\"shapes\"}");
        assertThat(spec.violations()).isEmpty();
        assertThat(spec.training().learningRate()).isEqualTo(5e-4 * 128 / 512);
        assertThat(spec.training().unsampled()).isEqualTo(UnsampledPolicy.FROZEN);
        assertThat(spec.search().population()).isEqualTo(50);
        assertThat(spec.search().parents()).isEqualTo(10);
        assertThat(spec.search().mutations()).isEqualTo(25);
        assertThat(spec.search().crossovers()).isEqualTo(25);
        assertThat(spec.results().subnets()).isEqualTo(10);
    }

    @Test
    void theRateFollowsTheBatchUnlessGiven() {
        assertThat(read("{\"training\":{\"batchSize\":1024}}").training().learningRate())
                .isEqualTo(1e-3);
    }

    @Test
    void everyWrongFieldIsNamedByItsPointer() {
        ExperimentSpec spec = read("""
                {"name":" ","searchSpace":"s","dataset":"d","heldOut":0.9,
                 "training":{"epochs":0,"labelSmoothing":1.5,"sampling":"sandwich","augmentation":{"flipProbability":2}},
                 "search":{"population":10,"mutations":8,"crossovers":8,"algorithm":"magic"},
                 "constraints":{"parameters":{"min":5,"max":4},"macs":{"max":0}},
                 "results":{"subnets":0}}""");
        assertThat(spec.violations())
                .extracting(Violation::pointer)
                .contains(
                        "/name",
                        "/heldOut",
                        "/training/epochs",
                        "/training/labelSmoothing",
                        "/training/sampling",
                        "/training/augmentation/flipProbability",
                        "/search/algorithm",
                        "/search/crossovers",
                        "/constraints/parameters/min",
                        "/constraints/macs/max",
                        "/results/subnets");
    }

    @Test
    void aMisspeltFieldIsAnErrorNotADefault() {
        assertThatThrownBy(() -> read("{\"training\":{\"epoch\":3}}")).hasMessageContaining("epoch");
    }

    @Test
    void itSurvivesJson() {
        ExperimentSpec spec = read("{\"name\":\"n\",\"searchSpace\":\"s\",\"dataset\":\"d\",\"seed\":9,"
                + "\"training\":{\"gradientClipping\":1.0},\"constraints\":{\"parameters\":{\"max\":1000000}}}");
        assertThat(read(Json.mapper().writeValueAsString(spec))).isEqualTo(spec);
    }

    private static ExperimentSpec read(String json) {
        return Json.mapper().readValue(json, ExperimentSpec.class);
    }
}
