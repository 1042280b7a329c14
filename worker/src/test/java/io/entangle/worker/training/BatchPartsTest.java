package io.entangle.worker.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.worker.data.ImageBatch;
import io.entangle.worker.supernet.Targets;
import io.entangle.worker.supernet.TrainingPart;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a step is given when somebody teaches, by a teacher whose answers are known. */
class BatchPartsTest {

    private static final AutoFormerSpace SPACE = Json.mapper().readValue("""
            {"family": "autoformer", "image": {"size": 8, "patch": 4}, "classes": 4, "depth": [2], "embedDim": [8],
             "mlpRatio": [1], "numHeads": [1], "headDim": 8, "relativePosition": {"maxDistance": 1}}
            """, AutoFormerSpace.class);
    private static final int PIXELS = 3 * 64;
    private static final ImageBatch BATCH = batch();

    private final List<float[]> asked = new ArrayList<>();
    private final List<Precision> precisions = new ArrayList<>();

    /** Every image is of the class that its first pixel names. */
    private final Teacher byFirstPixel = new Teacher() {
        @Override
        public float[][] answer(float[] images_BCSS, Precision precision) {
            asked.add(images_BCSS);
            precisions.add(precision);
            float[][] logits = new float[images_BCSS.length / PIXELS][4];
            for (int i = 0; i < logits.length; i++) {
                logits[i][(int) images_BCSS[i * PIXELS]] = (float) Math.log(3);
            }
            return logits;
        }

        @Override
        public void close() {}
    };

    private static ImageBatch batch() {
        float[] images = new float[3 * PIXELS];
        images[0] = 1;
        images[PIXELS] = 2;
        images[2 * PIXELS] = 3;
        return new ImageBatch(images, new int[] {1, 0, 0}, 8);
    }

    private List<TrainingPart> parts(String distillation, int epoch) {
        return parts(distillation, epoch, 0, 1);
    }

    private List<TrainingPart> parts(String distillation, int epoch, int number, int subnets) {
        TrainingSpec training = Json.mapper().readValue("""
                {"epochs": 10, "batchSize": 3, "warmupEpochs": 2, "labelSmoothing": 0.1, "gradientAccumulation": 2, "precision": "BF16"%s}
                """.formatted(distillation), TrainingSpec.class);
        return new BatchParts(SPACE, training, 1, byFirstPixel)
                .of(BATCH, Collections.nCopies(subnets, SPACE.largest()), epoch, number);
    }

    private static float[] targets(List<TrainingPart> parts) {
        float[] all = new float[3 * 4];
        int at = 0;
        for (TrainingPart part : parts) {
            float[] own = ((Targets.Probabilities) part.targets()).targets_BC();
            System.arraycopy(own, 0, all, at, own.length);
            at += own.length;
        }
        return all;
    }

    @Test
    void hardTargetsAreHalfTheLabelAndHalfTheTeachersClass() {
        List<TrainingPart> parts = parts(", \"distillation\": {\"teacher\": {\"checkpoint\": \"c\"}}", 0);

        assertThat(targets(parts))
                .as("smoothed by 0.1 over 4 classes")
                .containsExactly(
                        new float[] {
                            0.025f, 0.925f, 0.025f, 0.025f,
                            0.475f, 0.025f, 0.475f, 0.025f,
                            0.475f, 0.025f, 0.025f, 0.475f
                        },
                        within(1e-6f));
    }

    @Test
    void softTargetsAreItsProbabilities() {
        List<TrainingPart> parts = parts(
                ", \"distillation\": {\"teacher\": {\"checkpoint\": \"c\"}, \"targets\": \"SOFT\", \"weight\": 1}", 0);

        float half = 0.5f;
        float sixth = 1 / 6f;
        assertThat(targets(parts))
                .as("logits ln 3, 0, 0, 0")
                .containsExactly(
                        new float[] {
                            sixth, half, sixth, sixth,
                            sixth, sixth, half, sixth,
                            sixth, sixth, sixth, half
                        },
                        within(1e-6f));
    }

    @Test
    void everyPartAsksForItsOwnImagesOnceAndInThePrecisionOfTheTraining() {
        parts(", \"distillation\": {\"teacher\": {\"checkpoint\": \"c\"}}", 0);

        assertThat(asked).extracting(images -> images.length / PIXELS).containsExactly(1, 2);
        assertThat(asked.get(1)[0]).isEqualTo(2);
        assertThat(precisions).containsOnly(Precision.BF16);
    }

    @Test
    void aTeacherFromElsewhereBeginsAtOnceAndTheOwnLargestAfterTheWarmUp() {
        parts(", \"distillation\": {}", 1);
        assertThat(asked).isEmpty();
        parts(", \"distillation\": {}", 2);
        assertThat(asked).hasSize(2);
        parts(", \"distillation\": {\"teacher\": {\"checkpoint\": \"c\"}, \"fromEpoch\": 3}", 2);
        assertThat(asked).hasSize(2);
    }

    @Test
    void severalSubnetsLearnFromOneAnswerAndHaveDropsOfTheirOwn() {
        String settings = ", \"distillation\": {\"teacher\": {\"checkpoint\": \"c\"}}, \"dropPath\": 0.5";
        List<float[]> alone = new ArrayList<>();
        for (int draw = 6; draw < 9; draw++) {
            alone.add(parts(settings, 0, draw, 1).get(1).drops_KB2L().get(0));
        }
        asked.clear();
        List<TrainingPart> parts = parts(settings, 0, 2, 3);

        assertThat(asked).hasSize(2);
        assertThat(parts.get(0).drops_KB2L())
                .hasSize(3)
                .allSatisfy(drops -> assertThat(drops).hasSize(2 * 2));
        assertThat(parts.get(1).drops_KB2L())
                .as("those of the draws 6 to 8")
                .usingRecursiveComparison()
                .isEqualTo(alone);
    }

    @Test
    void nobodyIsAskedWhereNobodyTeaches() {
        assertThat(parts("", 9)).allSatisfy(part -> assertThat(part.targets()).isInstanceOf(Targets.Labels.class));
        assertThat(asked).isEmpty();
    }
}
