package io.entangle.shared.searchspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.json.Json;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.validation.Violation;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AutoFormerSpaceTest {

    @Test
    void encodingsOfBaseAreTheSeventeenThousandBillionOfThePaper() {
        BigInteger encodings = Spaces.published("autoformer-base").encodings();
        assertThat(encodings).isEqualTo(BigInteger.valueOf(9).pow(16).multiply(BigInteger.valueOf(9)));
        assertThat(encodings.doubleValue()).isBetween(1.66e16, 1.68e16);
    }

    @Test
    void samplingReachesEverySubnetOfATinySpaceAndNothingElse() {
        AutoFormerSpace space = Spaces.tiny();
        SplittableRandom random = RandomStreams.stream(3, "sample");
        Set<Architecture> seen = new HashSet<>();
        for (int i = 0; i < 4000; i++) {
            Architecture drawn = space.sample(random);
            assertThat(space.violations(drawn)).isEmpty();
            seen.add(drawn);
        }
        assertThat(BigInteger.valueOf(seen.size())).isEqualTo(space.distinctSubnets());
    }

    @Test
    void everyChoiceIsDrawnEquallyOften() {
        AutoFormerSpace space = Spaces.tiny();
        SplittableRandom random = RandomStreams.stream(4, "sample");
        int draws = 9000;
        int deep = 0;
        int wide = 0;
        for (int i = 0; i < draws; i++) {
            AutoFormerArchitecture drawn = space.sample(random);
            deep += drawn.depth() == 3 ? 1 : 0;
            wide += drawn.embedDim() == 40 ? 1 : 0;
        }
        assertThat(deep / (double) draws).isBetween(1 / 3.0 - 0.02, 1 / 3.0 + 0.02);
        assertThat(wide / (double) draws).isBetween(0.48, 0.52);
    }

    @Test
    void anArchitectureOutsideTheSpaceIsToldApartFieldByField() {
        AutoFormerArchitecture stranger =
                new AutoFormerArchitecture(25, List.of(1, 9, 1, 1), List.of(1.5, 1.5, 2.0, 3.0));
        assertThat(Spaces.tiny().violations(stranger))
                .extracting(Violation::pointer)
                .containsExactly("/numHeads", "/embedDim", "/numHeads/1", "/mlpRatio/2");
    }

    @Test
    void everyWrongFieldOfASpaceIsNamedAtOnce() {
        SearchSpace space = Json.mapper().readValue("""
                        {"family":"autoformer","image":{"size":32,"patch":5},"classes":1,"depth":[2,2],
                         "embedDim":[],"mlpRatio":[0],"numHeads":[1,99]}""", SearchSpace.class);
        assertThat(space.violations())
                .extracting(Violation::pointer)
                .containsExactlyInAnyOrder(
                        "/image/patch", "/classes", "/depth/1", "/embedDim", "/mlpRatio/0", "/numHeads/1");
    }

    @Test
    void aSupernetSmallerThanItsLargestChoiceIsRefused() {
        AutoFormerSpace tiny = Spaces.tiny();
        AutoFormerSpace small = new AutoFormerSpace(
                tiny.image(),
                tiny.classes(),
                tiny.depth(),
                tiny.embedDim(),
                tiny.mlpRatio(),
                tiny.numHeads(),
                tiny.headDim(),
                new SupernetMaxima(2, 40, 3.0, 2),
                tiny.relativePosition(),
                tiny.pooling());
        assertThat(small.violations()).extracting(Violation::pointer).containsExactly("/supernet/depth");
    }

    @Test
    void whatIsNotSaidIsAsInThePaper() {
        AutoFormerSpace space = (AutoFormerSpace) Json.mapper().readValue("""
                        {"family":"autoformer","image":{"size":32,"patch":4},"classes":2,"depth":[2],
                         "embedDim":[64],"mlpRatio":[2],"numHeads":[1,2]}""", SearchSpace.class);
        assertThat(space.absolutePosition()).isTrue();
        assertThat(space.elasticQkv()).isTrue();
        assertThat(space.qkvDim(2)).isEqualTo(128);
        assertThat(space.attentionScale(64, 2)).isEqualTo(0.125);
    }

    @Test
    void aFixedQkvDimensionIsSharedOutByTheHeads() {
        AutoFormerSpace space = fixedQkv("[1,2,4]", false);
        assertThat(space.violations()).isEmpty();
        assertThat(space.qkvDim(1)).isEqualTo(64);
        assertThat(space.headDim(4)).isEqualTo(16);
        assertThat(space.attentionScale(40, 4)).isEqualTo(1 / Math.sqrt(10));
    }

    @Test
    void headsThatCannotShareAFixedQkvDimensionAreNamed() {
        assertThat(fixedQkv("[1,2,3]", false).violations())
                .extracting(Violation::pointer)
                .containsExactly("/numHeads/2");
        assertThat(fixedQkv("[1,2]", true).violations())
                .extracting(Violation::pointer)
                .containsExactly("/relativePosition/enabled");
        assertThat(fixedQkv("[2]", true).violations()).isEmpty();
    }

    private static AutoFormerSpace fixedQkv(String heads, boolean relative) {
        return (AutoFormerSpace) Json.mapper().readValue("""
                        {"family":"autoformer","image":{"size":32,"patch":4},"classes":2,"depth":[2],"embedDim":[40,64],
                         "mlpRatio":[2],"numHeads":%s,"relativePosition":{"enabled":%s},"elasticQkv":false}""".formatted(heads, relative), SearchSpace.class);
    }

    @ParameterizedTest
    @MethodSource("presets")
    void presetsAreValidAndSurviveJson(Presets.Preset preset) {
        assertThat(preset.space().violations()).isEmpty();
        String json = Json.mapper().writeValueAsString(preset.space());
        assertThat(Json.mapper().readValue(json, SearchSpace.class)).isEqualTo(preset.space());
    }

    static List<Presets.Preset> presets() {
        return Presets.all();
    }
}
