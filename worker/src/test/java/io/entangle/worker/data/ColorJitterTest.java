package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.experiment.AugmentationSpec;
import io.entangle.shared.experiment.ColorJitterSpec;
import io.entangle.shared.experiment.CropSpec;
import io.entangle.shared.experiment.RandAugmentSpec;
import io.entangle.shared.random.RandomStreams;
import io.entangle.worker.data.ColorJitter.Draw;
import io.entangle.worker.data.ColorJitter.Property;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ColorJitterTest {

    private static final ColorJitter JITTER = new ColorJitter(new ColorJitterSpec(0.4, 0.1, 1));
    private static final int DRAWS = 20_000;
    private static final List<List<Draw>> DRAWN = IntStream.range(0, DRAWS)
            .mapToObj(i -> JITTER.draw(RandomStreams.stream(5, "colors", 0, i)))
            .toList();

    /** Kolmogorov and Smirnov's distance from the uniform distribution: 99.9 % lie below 1.95 / √n. */
    @ParameterizedTest
    @EnumSource
    void factorsAreUniformAroundOne(Property property) {
        double strength = switch (property) {
            case BRIGHTNESS -> 0.4;
            case CONTRAST -> 0.1;
            case SATURATION -> 1;
        };
        double[] factors = DRAWN.stream()
                .flatMap(List::stream)
                .filter(draw -> draw.property() == property)
                .mapToDouble(Draw::factor)
                .sorted()
                .toArray();
        assertThat(factors).hasSize(DRAWS);
        double distance = 0;
        for (int i = 0; i < DRAWS; i++) {
            double expected = (factors[i] - (1 - strength)) / (2 * strength);
            distance = Math.max(distance, Math.abs(expected - (i + 0.5) / DRAWS));
        }
        assertThat(distance).isLessThan(1.95 / Math.sqrt(DRAWS));
    }

    @Test
    void allSixOrdersAreEquallyFrequent() {
        Map<List<Property>, Integer> counts = new HashMap<>();
        DRAWN.forEach(draws -> counts.merge(draws.stream().map(Draw::property).toList(), 1, Integer::sum));
        double expected = DRAWS / 6.0;
        assertThat(counts).hasSize(6);
        assertThat(counts.values().stream()
                        .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                        .sum())
                .as("chi-square of 5 degrees of freedom, 99.9 %% below 20.5")
                .isLessThan(20.5);
    }

    @Test
    void anImageGoesThroughTheChangesInTheirOrder() {
        RgbImage image = TestImages.pattern(9, 7);
        for (int i = 0; i < 30; i++) {
            RgbImage expected = image;
            for (Draw draw : DRAWN.get(i)) {
                expected = switch (draw.property()) {
                    case BRIGHTNESS -> Enhancement.brightness(expected, draw.factor());
                    case CONTRAST -> Enhancement.contrast(expected, draw.factor());
                    case SATURATION -> Enhancement.color(expected, draw.factor());
                };
            }
            assertThat(JITTER.apply(image, RandomStreams.stream(5, "colors", 0, i))
                            .rgb())
                    .isEqualTo(expected.rgb());
        }
    }

    @Test
    void withoutStrengthNothingHappens() {
        RgbImage image = TestImages.pattern(9, 7);
        RgbImage same = new ColorJitter(new ColorJitterSpec(0, 0, 0)).apply(image, new SplittableRandom(1));
        assertThat(same.rgb()).isEqualTo(image.rgb());
    }

    @Test
    void besideRandAugmentItIsOffAsPublished() {
        RgbImage image = TestImages.pattern(32, 32);
        RandAugmentSpec randAugment = RandAugmentSpec.DEFAULT;
        ColorJitterSpec jitter = new ColorJitterSpec(1, 1, 1);
        AugmentationSpec both = new AugmentationSpec(true, CropSpec.DEFAULT, 0.5, randAugment, jitter, null, 1);
        AugmentationSpec one = new AugmentationSpec(true, CropSpec.DEFAULT, 0.5, randAugment, null, null, 1);
        AugmentationSpec other = new AugmentationSpec(true, CropSpec.DEFAULT, 0.5, null, jitter, null, 1);
        SampleKey key = new SampleKey(1, 2, 3, 0);
        byte[] expected = augmented(one, image, key);
        assertThat(augmented(both, image, key)).isEqualTo(expected);
        assertThat(augmented(other, image, key)).isNotEqualTo(expected);
    }

    private static byte[] augmented(AugmentationSpec spec, RgbImage image, SampleKey key) {
        return TrainingTransform.of(new ImageScale(32), spec)
                .augment(image, key)
                .rgb();
    }
}
