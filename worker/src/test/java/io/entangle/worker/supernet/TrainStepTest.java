package io.entangle.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.UnsampledPolicy;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One step at a time: loss, precision, clipping, and what happens when numbers blow up. */
class TrainStepTest {

    private static final AutoFormerSpace SPACE = SmallSpaces.space();
    private static final AutoFormerArchitecture SUBNET =
            new AutoFormerArchitecture(12, List.of(1, 2), List.of(1.5, 2.0));
    private static final int BATCH = 8;

    private static TorchSession session;

    @BeforeAll
    static void open() {
        session = TorchSession.open(TorchDevice.CPU, 1);
    }

    @AfterAll
    static void close() {
        session.close();
    }

    @Test
    void learnsASmallBatchByHeart() {
        try (Supernet supernet = Supernet.initialise(session, SPACE, 1);
                AdamW optimizer = AdamW.fresh(supernet)) {
            double first =
                    step(supernet, optimizer, settings(0, null, Precision.FP32)).loss();
            double last = first;
            for (int i = 1; i < 150; i++) {
                last = step(supernet, optimizer, settings(0, null, Precision.FP32))
                        .loss();
            }
            assertThat(first).isCloseTo(Math.log(SPACE.classes()), within(0.3));
            assertThat(last).isLessThan(0.05);
        }
    }

    @Test
    void aNonFiniteLossStopsWithStepAndArchitectureAndChangesNothing() {
        float[] images = SmallSpaces.images(SPACE, BATCH, 1);
        images[17] = Float.NaN;
        try (Supernet supernet = SmallSpaces.allRandom(session, SPACE, QkvBias.HEAD_MAJOR);
                AdamW optimizer = AdamW.fresh(supernet)) {
            step(supernet, optimizer, settings(0, null, Precision.FP32));
            Map<String, HostTensor> weights = supernet.weights();
            Map<String, HostTensor> moments = optimizer.secondMoments();
            Map<String, Long> steps = optimizer.stepCounts();
            StepSettings settings = new StepSettings(41, 1e-2, 0.05, 0, null, UnsampledPolicy.FROZEN, Precision.FP32);
            assertThatThrownBy(() -> supernet.trainStep(
                            optimizer, images, SmallSpaces.labels(SPACE, BATCH, 1), SUBNET, settings))
                    .isInstanceOf(NonFiniteLossException.class)
                    .hasMessageContaining("step 41")
                    .hasMessageContaining(SUBNET.toString());
            assertThat(supernet.weights()).isEqualTo(weights);
            assertThat(optimizer.secondMoments()).isEqualTo(moments);
            assertThat(optimizer.stepCounts()).isEqualTo(steps);
        }
    }

    @Test
    void aBlockWhoseBranchesAreSkippedIsNotThere() {
        AutoFormerArchitecture shallower = new AutoFormerArchitecture(12, List.of(1), List.of(1.5));
        float[] secondSkipped = new float[BATCH * 4];
        for (int i = 0; i < secondSkipped.length; i++) {
            secondSkipped[i] = i % 4 < 2 ? 1 : 0;
        }
        assertThat(lossWith(SUBNET, secondSkipped)).isEqualTo(lossWith(shallower, new float[0]));
        assertThat(lossWith(SUBNET, new float[0])).isNotEqualTo(lossWith(shallower, new float[0]));
    }

    @Test
    void everySampleHasItsOwnFactors() {
        float[] ones = new float[BATCH * 4];
        Arrays.fill(ones, 1);
        assertThat(lossWith(SUBNET, ones)).isEqualTo(lossWith(SUBNET, new float[0]));
        float[] firstSampleHalved = ones.clone();
        Arrays.fill(firstSampleHalved, 0, 4, 0.5f);
        float[] lastSampleHalved = ones.clone();
        Arrays.fill(lastSampleHalved, 4 * (BATCH - 1), 4 * BATCH, 0.5f);
        assertThat(lossWith(SUBNET, firstSampleHalved))
                .isNotEqualTo(lossWith(SUBNET, ones))
                .isNotEqualTo(lossWith(SUBNET, lastSampleHalved));
        assertThatThrownBy(() -> lossWith(SUBNET, new float[BATCH]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8 factors are not 4 for each of 8 samples");
    }

    private static double lossWith(AutoFormerArchitecture architecture, float[] drops) {
        try (Supernet supernet = SmallSpaces.allRandom(session, SPACE, QkvBias.HEAD_MAJOR);
                AdamW optimizer = AdamW.fresh(supernet)) {
            TrainingPart part = new TrainingPart(
                    SmallSpaces.images(SPACE, BATCH, 1),
                    new Targets.Labels(SmallSpaces.labels(SPACE, BATCH, 1)),
                    drops.length == 0 ? List.of() : List.<float[]>of(drops));
            return supernet.trainStep(optimizer, List.of(part), architecture, settings(0, null, Precision.FP32))
                    .loss();
        }
    }

    @Test
    void bf16StaysCloseToFp32() {
        try (Supernet fp32 = Supernet.initialise(session, SPACE, 3);
                Supernet bf16 = Supernet.initialise(session, SPACE, 3);
                AdamW optimizer32 = AdamW.fresh(fp32);
                AdamW optimizer16 = AdamW.fresh(bf16)) {
            for (int i = 0; i < 20; i++) {
                StepOutcome exact = step(fp32, optimizer32, settings(0.1, null, Precision.FP32));
                StepOutcome rounded = step(bf16, optimizer16, settings(0.1, null, Precision.BF16));
                assertThat(rounded.loss()).isCloseTo(exact.loss(), within(0.03));
                assertThat(rounded.gradientNorm()).isCloseTo(exact.gradientNorm(), within(0.1 * exact.gradientNorm()));
                assertThat(rounded.loss()).as("bf16 is really used").isNotEqualTo(exact.loss());
            }
        }
    }

    @Test
    void labelSmoothingIsTheCrossEntropyTowardsSmoothedTargets() {
        double smoothing = 0.2;
        int[] labels = SmallSpaces.labels(SPACE, BATCH, 1);
        float[] targets = new float[BATCH * SPACE.classes()];
        Arrays.fill(targets, (float) (smoothing / SPACE.classes()));
        for (int i = 0; i < BATCH; i++) {
            targets[i * SPACE.classes() + labels[i]] += (float) (1 - smoothing);
        }
        try (Supernet smoothed = SmallSpaces.allRandom(session, SPACE, QkvBias.HEAD_MAJOR);
                Supernet soft = SmallSpaces.allRandom(session, SPACE, QkvBias.HEAD_MAJOR);
                AdamW first = AdamW.fresh(smoothed);
                AdamW second = AdamW.fresh(soft)) {
            StepOutcome one = step(smoothed, first, settings(smoothing, null, Precision.FP32));
            StepOutcome other = soft.trainStep(
                    second, SmallSpaces.images(SPACE, BATCH, 1), targets, SUBNET, settings(0, null, Precision.FP32));
            assertThat(one.loss()).isCloseTo(other.loss(), within(1e-5));
            assertThat(one.gradientNorm()).isCloseTo(other.gradientNorm(), within(1e-4));
        }
    }

    @Test
    void clippingScalesTheGradientsToTheLimit() {
        double limit = 1e-3;
        try (Supernet plain = SmallSpaces.allRandom(session, SPACE, QkvBias.HEAD_MAJOR);
                Supernet clipped = SmallSpaces.allRandom(session, SPACE, QkvBias.HEAD_MAJOR);
                AdamW first = AdamW.fresh(plain);
                AdamW second = AdamW.fresh(clipped)) {
            StepOutcome outcome = step(plain, first, settings(0, null, Precision.FP32));
            step(clipped, second, settings(0, limit, Precision.FP32));
            assertThat(outcome.gradientNorm()).isGreaterThan(limit);
            float[] whole = values(first.firstMoments(), "head.weight");
            float[] scaled = values(second.firstMoments(), "head.weight");
            for (int i = 0; i < whole.length; i++) {
                assertThat((double) scaled[i]).isCloseTo(whole[i] * limit / outcome.gradientNorm(), within(1e-7));
            }
        }
    }

    @Test
    void severalThreadsScoreAtOnceAndAgree() throws InterruptedException, ExecutionException {
        float[] images = SmallSpaces.images(SPACE, BATCH, 1);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try (Supernet supernet = SmallSpaces.allRandom(session, SPACE, QkvBias.HEAD_MAJOR)) {
            List<AutoFormerArchitecture> architectures = new ArrayList<>();
            List<float[][]> expected = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                architectures.add(SPACE.sample(RandomStreams.stream(i, "test")));
                expected.add(supernet.evaluate(images, architectures.get(i), Precision.FP32));
            }
            List<Future<float[][]>> scores = new ArrayList<>();
            for (AutoFormerArchitecture architecture : architectures) {
                scores.add(pool.submit(() -> supernet.evaluate(images, architecture, Precision.FP32)));
            }
            for (int i = 0; i < scores.size(); i++) {
                assertThat(scores.get(i).get()).isDeepEqualTo(expected.get(i));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static float[] values(Map<String, HostTensor> tensors, String name) {
        HostTensor tensor = tensors.get(name);
        assertThat(tensor).isNotNull();
        return tensor.values();
    }

    private static StepOutcome step(Supernet supernet, AdamW optimizer, StepSettings settings) {
        return supernet.trainStep(
                optimizer, SmallSpaces.images(SPACE, BATCH, 1), SmallSpaces.labels(SPACE, BATCH, 1), SUBNET, settings);
    }

    private static StepSettings settings(double smoothing, @Nullable Double clip, Precision precision) {
        return new StepSettings(0, 1e-2, 0, smoothing, clip, UnsampledPolicy.FROZEN, precision);
    }
}
