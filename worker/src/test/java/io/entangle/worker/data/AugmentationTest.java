package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.experiment.AugmentationSpec;
import io.entangle.shared.experiment.CropSpec;
import io.entangle.shared.random.RandomStreams;
import io.entangle.worker.data.Resampling.Box;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AugmentationTest {

    private static final int DRAWS = 16_200;
    private static final ResizedCrop CROP = new ResizedCrop(48, CropSpec.DEFAULT);

    /** Every pixel of the source says where it stood, so the centre of a crop tells its offset. */
    @Test
    void paddedCropsShiftByUpToFourPixelsEachWayAllEquallyOften() {
        RgbImage image = coordinates(32);
        PaddedCrop crop = new PaddedCrop(4);
        int[] counts = new int[81];
        for (int i = 0; i < DRAWS; i++) {
            RgbImage shifted = crop.apply(image, RandomStreams.stream(1, "augmentation", 0, i));
            int left = shifted.value(16, 16, 0) - 16;
            int top = shifted.value(16, 16, 1) - 16;
            counts[(top + 4) * 9 + left + 4]++;
        }
        double expected = DRAWS / 81.0;
        double chiSquare = Arrays.stream(counts)
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
        assertThat(chiSquare)
                .as("chi-square of 80 degrees of freedom, 99.99 %% below 134")
                .isBetween(40.0, 134.0);
    }

    @Test
    void whatComesInFromOutsideIsBlack() {
        RgbImage shifted = PaddedCrop.shifted(TestImages.plain(8, 200), -3, 4);
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 8; x++) {
                assertThat(shifted.value(x, y, 1)).isEqualTo(x < 3 || y >= 4 ? 0 : 200);
            }
        }
    }

    @Test
    void aShiftMovesEveryPixel() {
        RgbImage image = coordinates(8);
        RgbImage shifted = PaddedCrop.shifted(image, 2, -1);
        for (int y = 1; y < 8; y++) {
            for (int x = 0; x < 6; x++) {
                assertThat(shifted.value(x, y, 0)).isEqualTo(x + 2);
                assertThat(shifted.value(x, y, 1)).isEqualTo(y - 1);
            }
        }
    }

    @Test
    void flipsAsOftenAsAskedTo() {
        RgbImage image = coordinates(4);
        assertThat(flipRate(new HorizontalFlip(0.5), image)).isCloseTo(0.5, within(0.02));
        assertThat(flipRate(new HorizontalFlip(0.1), image)).isCloseTo(0.1, within(0.02));
        assertThat(flipRate(new HorizontalFlip(0), image)).isZero();
        assertThat(flipRate(new HorizontalFlip(1), image)).isEqualTo(1);
    }

    @Test
    void aFlipMirrorsEachRowAndKeepsTheChannels() {
        RgbImage image = TestImages.pattern(5, 3);
        RgbImage mirrored = HorizontalFlip.mirrored(image);
        for (int c = 0; c < 3; c++) {
            assertThat(mirrored.value(1, 2, c)).isEqualTo(image.value(3, 2, c));
        }
        assertThat(HorizontalFlip.mirrored(mirrored).rgb()).isEqualTo(image.rgb());
    }

    @Test
    void resizedCropsCoverAreaAndAspectRatioAsPublishedAndStayInside() {
        SplittableRandom random = new SplittableRandom(4);
        double areas = 0;
        double logRatios = 0;
        double smallest = 1;
        int draws = 20_000;
        for (int i = 0; i < draws; i++) {
            Box box = CROP.draw(640, 640, random);
            assertThat(box.left()).isBetween(0, 640 - box.width());
            assertThat(box.top()).isBetween(0, 640 - box.height());
            double area = (double) box.width() * box.height() / (640 * 640);
            areas += area;
            smallest = Math.min(smallest, area);
            double ratio = (double) box.width() / box.height();
            assertThat(ratio).isBetween(0.74, 1.35);
            logRatios += Math.log(ratio);
        }
        assertThat(smallest).isCloseTo(0.08, within(0.003));
        // Draws that do not fit are repeated, which costs the largest areas: below the mean of 0.08 and 1.
        // A simulation of torchvision's algorithm gives 0.478.
        assertThat(areas / draws).isCloseTo(0.478, within(0.01));
        assertThat(logRatios / draws).isCloseTo(0, within(0.01));
    }

    /** Kolmogorov and Smirnov's distance from the uniform distribution, for parameters with which every draw fits: 99.9 % lie below 1.95 / √n. */
    @Test
    void areasAreUniformAndRatiosLogUniformWithinTheirParameters() {
        int side = 4_000;
        int draws = 10_000;
        ResizedCrop crop = new ResizedCrop(48, new CropSpec(0.1, 0.4, 0.5, 2, 4));
        SplittableRandom random = new SplittableRandom(8);
        double[] areas = new double[draws];
        double[] ratios = new double[draws];
        for (int i = 0; i < draws; i++) {
            Box box = crop.draw(side, side, random);
            areas[i] = ((double) box.width() * box.height() / side / side - 0.1) / 0.3;
            ratios[i] = (Math.log((double) box.width() / box.height()) / Math.log(2) + 1) / 2;
        }
        for (double[] values : new double[][] {areas, ratios}) {
            Arrays.sort(values);
            double distance = 0;
            for (int i = 0; i < draws; i++) {
                distance = Math.max(distance, Math.abs(values[i] - (i + 0.5) / draws));
            }
            assertThat(distance).isLessThan(1.95 / Math.sqrt(draws));
        }
    }

    @Test
    void partsLieAnywhereEquallyOften() {
        SplittableRandom random = new SplittableRandom(9);
        double lefts = 0;
        double tops = 0;
        int moved = 0;
        for (int i = 0; i < 20_000; i++) {
            Box box = CROP.draw(640, 480, random);
            if (box.width() < 640 && box.height() < 480) {
                lefts += box.left() / (640.0 - box.width());
                tops += box.top() / (480.0 - box.height());
                moved++;
            }
        }
        assertThat(lefts / moved).isCloseTo(0.5, within(0.01));
        assertThat(tops / moved).isCloseTo(0.5, within(0.01));
    }

    /** Of an image of 3:1, most draws do not fit. A simulation of the published code finds that ten in a row do not in 3.76 %. */
    @Test
    void afterTenDrawsThatDoNotFitTheCentreIsTaken() {
        SplittableRandom random = new SplittableRandom(10);
        int centres = 0;
        int draws = 40_000;
        for (int i = 0; i < draws; i++) {
            centres += CROP.draw(3_000, 1_000, random).equals(new Box(833, 0, 1_333, 1_000)) ? 1 : 0;
        }
        assertThat(centres / (double) draws).isCloseTo(0.0376, within(0.004));
    }

    @Test
    void thePaddingIsTheOneAskedFor() {
        RgbImage image = coordinates(32);
        SplittableRandom random = new SplittableRandom(2);
        int furthest = 0;
        for (int i = 0; i < 2_000; i++) {
            RgbImage shifted = new PaddedCrop(7).apply(image, random);
            furthest = Math.max(furthest, Math.abs(shifted.value(16, 16, 0) - 16));
        }
        assertThat(furthest).isEqualTo(7);
        assertThat(new PaddedCrop(0).apply(image, random).rgb()).isEqualTo(image.rgb());
    }

    @Test
    void aCropWithExtremeRatiosStillHasAPixel() {
        assertThat(new ResizedCrop(8, new CropSpec(1, 1, 100, 100, 0)).draw(20, 20, new SplittableRandom(1)))
                .isEqualTo(new Box(0, 9, 20, 1));
        assertThat(new ResizedCrop(8, new CropSpec(1, 1, 0.01, 0.01, 0)).draw(20, 20, new SplittableRandom(1)))
                .isEqualTo(new Box(9, 0, 1, 20));
    }

    @Test
    void anImageTooNarrowForAnyDrawYieldsItsCentre() {
        assertThat(CROP.draw(1_000, 10, new SplittableRandom(1))).isEqualTo(new Box(493, 0, 13, 10));
        assertThat(CROP.draw(10, 1_000, new SplittableRandom(1))).isEqualTo(new Box(0, 493, 10, 13));
    }

    @Test
    void aboveThirtyTwoPixelsTheResultHasTheSizeOfTheSpace() {
        Augmentation augmentation = Augmentation.framing(new ImageScale(48), AugmentationSpec.DEFAULT);
        RgbImage image = augmentation.apply(TestImages.pattern(90, 70), new SplittableRandom(2));
        assertThat(image.width()).isEqualTo(48);
        assertThat(image.height()).isEqualTo(48);
    }

    @Test
    void withoutCropAndFlipTrainingSeesWhatEvaluationSees() {
        AugmentationSpec none = new AugmentationSpec(false, 0);
        for (int size : new int[] {32, 48}) {
            ImageScale scale = new ImageScale(size);
            RgbImage stored = TestImages.pattern(90, 70);
            RgbImage seen = Augmentation.framing(scale, none).apply(scale.forTraining(stored), new SplittableRandom(2));
            assertThat(seen.rgb()).isEqualTo(scale.forEvaluation(stored).rgb());
        }
    }

    @Test
    void normalisationSubtractsTheMeanDividesByTheDeviationAndSeparatesTheChannels() {
        float[] values = new float[2 * 3 * 4];
        byte[] rgb = {0, (byte) 255, 100, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        Normalisation.write(new RgbImage(2, 2, rgb), values, 1);
        assertThat(values).startsWith(new float[12]);
        assertThat(values[12]).isEqualTo((float) ((0 / 255.0 - 0.485) / 0.229));
        assertThat(values[16]).isEqualTo((float) ((255 / 255.0 - 0.456) / 0.224));
        assertThat(values[20]).isEqualTo((float) ((100 / 255.0 - 0.406) / 0.225));
        assertThat(values[15]).isEqualTo((float) ((7 / 255.0 - 0.485) / 0.229));
    }

    private static double flipRate(HorizontalFlip flip, RgbImage image) {
        int flipped = 0;
        for (int i = 0; i < 10_000; i++) {
            RgbImage result = flip.apply(image, RandomStreams.stream(1, "augmentation", 0, i));
            flipped += result.value(0, 0, 0) == 3 ? 1 : 0;
        }
        return flipped / 10_000.0;
    }

    /** An image whose red value is x and whose green value is y. */
    private static RgbImage coordinates(int size) {
        byte[] rgb = new byte[size * size * 3];
        for (int i = 0; i < size * size; i++) {
            rgb[3 * i] = (byte) (i % size);
            rgb[3 * i + 1] = (byte) (i / size);
        }
        return new RgbImage(size, size, rgb);
    }
}
