package io.entangle.shared.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.searchspace.Spaces;
import io.entangle.shared.spacesearch.StepRule;
import io.entangle.shared.spacesearch.StepRules;
import io.entangle.shared.spacesearch.UpdateMode;
import io.entangle.shared.validation.Violation;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Objects;
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
    void aRequestThatNamesNoOwnerAndNoPriorityIsWrittenAsBeforeThereWereAny() {
        String plain = Json.mapper().writeValueAsString(read("{\"owner\": \" \", \"priority\": 0}"));
        ExperimentSpec named = read("{\"owner\": \" vision \", \"priority\": -2}");

        assertThat(plain).doesNotContain("owner", "priority");
        assertThat(named.owner()).isEqualTo("vision");
        assertThat(Json.mapper().readValue(Json.mapper().writeValueAsString(named), ExperimentSpec.class))
                .isEqualTo(named);
    }

    @Test
    void theSpaceIsSearchedOnlyIfAskedForAndThenAsInThePaper() {
        assertThat(read("{}").spaceSearch()).isNull();

        SpaceSearchSpec spaceSearch =
                Objects.requireNonNull(read("{\"spaceSearch\": {}}").spaceSearch());

        assertThat(spaceSearch)
                .isEqualTo(new SpaceSearchSpec(
                        2, 1000, null, 0.05, UpdateMode.SIGNIFICANT, StepRulesSpec.DEFAULT, null, false, null));
        assertThat(spaceSearch.violations(Spaces.tiny())).isEmpty();
        assertThat(spaceSearch.rules().over(Spaces.tiny())).isEqualTo(StepRules.of(Spaces.tiny()));
    }

    @Test
    void rulesThatAreGivenStandOverThoseOfTheSpace() {
        SpaceSearchSpec spaceSearch = Objects.requireNonNull(read("""
                {"spaceSearch": {"rules": {"embedDim": {"step": 8, "greatest": 64}, "depth": {"threshold": 0.01, "least": 2}}}}""").spaceSearch());

        Map<Dimension, StepRule> rules = spaceSearch.rules().over(Spaces.tiny());

        assertThat(rules.get(Dimension.EMBED_DIM))
                .isEqualTo(new StepRule(0.0025, BigDecimal.valueOf(8), BigDecimal.valueOf(16), BigDecimal.valueOf(64)));
        assertThat(rules.get(Dimension.DEPTH))
                .isEqualTo(new StepRule(0.01, BigDecimal.ONE, BigDecimal.valueOf(2), BigDecimal.valueOf(64)));
        assertThat(rules.get(Dimension.MLP_RATIO))
                .isEqualTo(StepRules.of(Spaces.tiny()).get(Dimension.MLP_RATIO));
    }

    @Test
    void everythingWrongWithASpaceSearchIsNamed() {
        assertThat(read("""
                {"name":"n","searchSpace":"s","dataset":"d","supernet":{"checkpoint":"c"},
                 "spaceSearch":{"steps":17,"samples":19,"images":9,"topShare":0,"maxArchitectures":0,"training":{"epochs":0},
                   "rules":{"depth":{"step":0.5,"threshold":0},"mlpRatio":{"least":3,"greatest":2},"numHeads":{"least":0,"greatest":-1}}}}""").violations())
                .extracting(Violation::pointer)
                .containsExactly(
                        "/spaceSearch/steps",
                        "/spaceSearch/samples",
                        "/spaceSearch/images",
                        "/spaceSearch/topShare",
                        "/spaceSearch/rules/depth/threshold",
                        "/spaceSearch/rules/depth/step",
                        "/spaceSearch/rules/numHeads/least",
                        "/spaceSearch/rules/numHeads/greatest",
                        "/spaceSearch/rules/numHeads/least",
                        "/spaceSearch/rules/mlpRatio/least",
                        "/spaceSearch/maxArchitectures",
                        "/spaceSearch/training/epochs",
                        "/spaceSearch");
    }

    @Test
    void aWarmStartNeedsSupernetsThatShareTheirWeightsAlike() {
        String asked = """
                {"name":"n","searchSpace":"s","dataset":"d","spaceSearch":{"warmStart":%s,"training":{"epochs":2}},"training":{"weightSharing":"%s"}}""";

        assertThat(read(asked.formatted(true, WeightSharing.ENTANGLED)).violations())
                .isEmpty();
        assertThat(read(asked.formatted(false, WeightSharing.INDEPENDENT)).violations())
                .isEmpty();
        assertThat(read(asked.formatted(true, WeightSharing.INDEPENDENT)).violations())
                .extracting(Violation::pointer)
                .containsExactly("/spaceSearch/training/weightSharing");
    }

    @Test
    void aSpaceSearchMustFitItsSpace() {
        SpaceSearchSpec spaceSearch = Objects.requireNonNull(read("""
                {"spaceSearch": {"maxArchitectures": 167, "rules": {"windowSize": {"step": 2}}}}""").spaceSearch());

        assertThat(spaceSearch.violations(Spaces.tiny()))
                .extracting(Violation::pointer)
                .containsExactly("/rules/windowSize", "/maxArchitectures");
    }

    @Test
    void whatFollowsFromAWrongValueIsNotBlamedToo() {
        assertThat(read("{\"training\":{\"batchSize\":0,\"epochs\":-1}}")
                        .training()
                        .violations())
                .extracting(Violation::pointer)
                .containsExactly("/epochs", "/batchSize");
        assertThat(read("{\"search\":{\"population\":0}}").search().violations())
                .extracting(Violation::pointer)
                .containsExactly("/population");
        assertThat(read("{\"training\":{\"learningRate\":-1}}").training().violations())
                .extracting(Violation::pointer)
                .containsExactly("/learningRate");
        assertThat(read("{\"training\":{\"batchSize\":1}}").training().violations())
                .as("the rate of so small a batch is below the usual least one")
                .isEmpty();
    }

    @Test
    void aBatchNeedsAsManyImagesAsItHas() {
        TrainingSpec training = read("{\"training\":{\"batchSize\":30}}").training();

        assertThat(training.violations(30)).isEmpty();
        assertThat(training.violations(29)).singleElement().satisfies(violation -> {
            assertThat(violation.pointer()).isEqualTo("/batchSize");
            assertThat(violation.nearest()).containsExactly(Map.entry("max", 29L));
        });
    }

    @Test
    void whatIsNotSaidIsCalledMissing() {
        assertThat(read("{\"name\":\"n\",\"dataset\":\" \"}").violations())
                .containsExactly(
                        new Violation("/searchSpace", "is missing"),
                        new Violation("/dataset", "must be 1 to 200 printable characters"));
    }

    @Test
    void theRateFollowsTheBatchUnlessGiven() {
        assertThat(read("{\"training\":{\"batchSize\":1024}}").training().learningRate())
                .isEqualTo(1e-3);
    }

    @Test
    void aStepIsOfOneSubnetUnlessMoreAreWanted() {
        TrainingSpec unsaid = read("{\"training\":{}}").training();
        assertThat(unsaid.subnetsPerStep()).isEqualTo(1);
        assertThat(read("{\"training\":{\"subnetsPerStep\":1}}").training()).isEqualTo(unsaid);
        TrainingSpec four = read("{\"training\":{\"subnetsPerStep\":4}}").training();
        assertThat(four.subnetsPerStep()).isEqualTo(4);
        assertThat(four.violations()).isEmpty();
        assertThat(Json.mapper().readValue(Json.mapper().writeValueAsString(four), TrainingSpec.class))
                .isEqualTo(four);
        for (int wrong : new int[] {0, -1, 17}) {
            assertThat(read("{\"training\":{\"subnetsPerStep\":%d}}".formatted(wrong))
                            .training()
                            .violations())
                    .containsExactly(new Violation("/subnetsPerStep", "must be between 1 and 16"));
        }
    }

    @Test
    void subnetsThatShareNoWeightsAreTrainedOneByOne() {
        assertThat(read("{\"training\":{\"subnetsPerStep\":2,\"weightSharing\":\"INDEPENDENT\"}}")
                        .training()
                        .violations())
                .containsExactly(
                        new Violation(
                                "/subnetsPerStep",
                                "must be 1 with independent weights: subnets that share no weights have no gradients to average"));
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

    /** What runs were before there was more than crop and flip. */
    @Test
    void withoutAWordImagesAreCroppedAndFlippedAndNothingElse() {
        for (String training : new String[] {"{}", "{\"augmentation\":{},\"mixing\":{}}"}) {
            TrainingSpec spec = read("{\"training\":" + training + "}").training();
            assertThat(spec.augmentation())
                    .isEqualTo(new AugmentationSpec(true, CropSpec.DEFAULT, 0.5, null, null, null, 1));
            assertThat(spec.mixing().mixes()).isFalse();
        }
    }

    @Test
    void anIngredientNamedWithoutParametersIsThePublishedOne() {
        TrainingSpec spec = read("""
                {"training": {"augmentation": {"randAugment": {}, "colorJitter": {}, "erasing": {}, "repetitions": 3},
                              "mixing": {"mixupAlpha": 0.8, "cutmixAlpha": 1}}}""").training();
        assertThat(spec.augmentation()).isEqualTo(AugmentationSpec.PUBLISHED);
        assertThat(spec.augmentation().randAugment())
                .isEqualTo(new RandAugmentSpec(9, 0.5, 2, 0.5, true, Interpolation.BICUBIC));
        assertThat(spec.augmentation().colorJitter()).isEqualTo(new ColorJitterSpec(0.4, 0.4, 0.4));
        assertThat(spec.augmentation().erasing()).isEqualTo(new ErasingSpec(0.25, 0.02, 1.0 / 3, 0.3, 1 / 0.3));
        assertThat(spec.augmentation().crop()).isEqualTo(new CropSpec(0.08, 1, 0.75, 4.0 / 3, 4));
        assertThat(spec.mixing()).isEqualTo(MixingSpec.PUBLISHED);
        assertThat(spec.mixing()).isEqualTo(new MixingSpec(0.8, 1, 1, 0.5));
    }

    @Test
    void everyWrongParameterOfTheRecipeIsNamedByItsPointer() {
        ExperimentSpec spec = read("""
                {"name": "n", "searchSpace": "s", "dataset": "d", "training": {
                  "augmentation": {
                    "crop": {"minArea": 0.5, "maxArea": 0.4, "minRatio": 2, "maxRatio": 200, "padding": 33},
                    "randAugment": {"magnitude": 11, "magnitudeDeviation": -1, "operations": 0, "probability": 1.5},
                    "colorJitter": {"brightness": 2, "contrast": -0.1, "saturation": 1.01},
                    "erasing": {"probability": -1, "minArea": 0.4, "maxArea": 2, "minRatio": 0, "maxRatio": 101},
                    "repetitions": 0},
                  "mixing": {"mixupAlpha": -1, "cutmixAlpha": 0.001, "probability": 2, "switchProbability": -0.5}}}""");
        assertThat(spec.violations())
                .extracting(Violation::pointer)
                .extracting(pointer -> pointer.substring("/training/".length()))
                .containsExactly(
                        "augmentation/crop/minArea",
                        "augmentation/crop/maxRatio",
                        "augmentation/crop/padding",
                        "augmentation/randAugment/magnitude",
                        "augmentation/randAugment/magnitudeDeviation",
                        "augmentation/randAugment/operations",
                        "augmentation/randAugment/probability",
                        "augmentation/colorJitter/brightness",
                        "augmentation/colorJitter/contrast",
                        "augmentation/colorJitter/saturation",
                        "augmentation/erasing/probability",
                        "augmentation/erasing/maxArea",
                        "augmentation/erasing/minRatio",
                        "augmentation/erasing/maxRatio",
                        "augmentation/repetitions",
                        "mixing/mixupAlpha",
                        "mixing/cutmixAlpha",
                        "mixing/probability",
                        "mixing/switchProbability");
    }

    @Test
    void aTeacherIsTheOwnLargestSubnetOrACheckpoint() {
        DistillationSpec own = distillation("{\"teacher\": \"largest\"}");
        assertThat(own).isEqualTo(distillation("{}"));
        assertThat(own.teacher()).isEqualTo(TeacherSource.LARGEST);
        assertThat(own.firstEpoch(5)).as("it has learned nothing before").isEqualTo(5);
        assertThat(Json.mapper().valueToTree(own).path("teacher").asString()).isEqualTo("largest");

        DistillationSpec brought = distillation("{\"teacher\": {\"checkpoint\": \"big\"}}");
        assertThat(brought.teacher().checkpoint()).isEqualTo("big");
        assertThat(brought.firstEpoch(5)).isZero();
        assertThat(distillation(Json.mapper().writeValueAsString(brought))).isEqualTo(brought);

        assertThatThrownBy(() -> distillation("{\"teacher\": \"smallest\"}"))
                .hasMessageContaining("must be \"largest\"");
        assertThatThrownBy(() -> distillation("{\"teacher\": {\"experiment\": \"x\"}}"))
                .hasMessageContaining("experiment");
        assertThat(
                        read("{\"name\":\"n\",\"searchSpace\":\"s\",\"dataset\":\"d\",\"training\":{\"distillation\":{\"teacher\":{}}}}")
                                .violations())
                .extracting(Violation::pointer)
                .containsExactly("/training/distillation/teacher/checkpoint");
    }

    private static DistillationSpec distillation(String json) {
        return Json.mapper().readValue(json, DistillationSpec.class);
    }

    @Test
    void aMisspeltFieldIsAnErrorNotADefault() {
        assertThatThrownBy(() -> read("{\"training\":{\"epoch\":3}}")).hasMessageContaining("epoch");
    }

    @Test
    void itSurvivesJson() {
        ExperimentSpec spec = read("{\"name\":\"n\",\"searchSpace\":\"s\",\"dataset\":\"d\",\"seed\":9,"
                + "\"training\":{\"gradientClipping\":1.0,\"augmentation\":{\"randAugment\":{\"operations\":3},\"repetitions\":3},"
                + "\"mixing\":{\"mixupAlpha\":0.2}},\"constraints\":{\"parameters\":{\"max\":1000000}}}");
        assertThat(read(Json.mapper().writeValueAsString(spec))).isEqualTo(spec);
    }

    private static ExperimentSpec read(String json) {
        return Json.mapper().readValue(json, ExperimentSpec.class);
    }
}
