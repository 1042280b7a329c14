package io.entangle.worker.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.worker.data.BatchStream;
import io.entangle.worker.data.CorruptImages;
import io.entangle.worker.data.Dataset;
import io.entangle.worker.data.DatasetFormats;
import io.entangle.worker.data.DatasetOptions;
import io.entangle.worker.data.EvaluationBatches;
import io.entangle.worker.data.Loading;
import io.entangle.worker.data.MemoryBudget;
import io.entangle.worker.supernet.Supernet;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubnetEvaluatorTest {

    private static final AutoFormerSpace SPACE = Json.mapper().readValue("""
            {"family": "autoformer", "image": {"size": 32, "patch": 8}, "classes": 10, "depth": [1, 2],
             "embedDim": [16, 24], "mlpRatio": [1, 2], "numHeads": [1, 2], "headDim": 8}
            """, AutoFormerSpace.class);
    private static final AutoFormerArchitecture SMALLEST = SPACE.smallest();
    private static final Dataset SHAPES =
            DatasetFormats.open("builtin:shapes?train=100&test=70&seed=3", DatasetOptions.DEFAULT);
    private static final Loading LOADING = new Loading(1, 2, new MemoryBudget(0));

    @ParameterizedTest
    @CsvSource({"1, 16, 100000000", "3, 16, 100000000", "2, 70, 100000000", "2, 9, 0"})
    void theScoreIsThatOfOneImageAfterTheOtherWhateverThreadsBatchesAndMemory(int threads, int batch, long memory) {
        try (TorchSession session = TorchSession.open(TorchDevice.CPU, 1);
                Supernet supernet = Supernet.initialise(session, SPACE, 1);
                ScoringImages images = new ScoringImages(
                        supernet,
                        SHAPES.test(),
                        32,
                        batch,
                        new CorruptImages(0, SHAPES.test().size()),
                        LOADING,
                        memory);
                SubnetEvaluator evaluator = new SubnetEvaluator(supernet, Precision.FP32, images, threads)) {
            for (AutoFormerArchitecture architecture : new AutoFormerArchitecture[] {SMALLEST, SPACE.largest()}) {
                SubnetScore score = evaluator.score(architecture, () -> {});

                assertThat(score.images()).isEqualTo(70);
                assertThat(score.accuracy() * 70).isEqualTo(oneByOne(supernet, architecture), within(1e-9));
            }
            assertThat(evaluator.evaluations()).isEqualTo(2);
        }
    }

    private static double oneByOne(Supernet supernet, AutoFormerArchitecture architecture) {
        return rightOneByOne(supernet, architecture).cardinality();
    }

    private static BitSet rightOneByOne(Supernet supernet, AutoFormerArchitecture architecture) {
        BitSet right = new BitSet();
        try (EvaluationBatches batches = new EvaluationBatches(
                        SHAPES.test(), 32, 1, new CorruptImages(0, SHAPES.test().size()), LOADING);
                BatchStream stream = batches.open()) {
            for (int place = 0; stream.hasNext(); place++) {
                var image = stream.next();
                float[] logits = supernet.evaluate(image.images_BCHW(), architecture, Precision.FP32)[0];
                right.set(place, SubnetEvaluator.largest(logits) == image.labels()[0]);
            }
        }
        return right;
    }

    @Test
    void whatIsKnownOnTheSameImagesIsNotComputed() {
        try (TorchSession session = TorchSession.open(TorchDevice.CPU, 1);
                Supernet supernet = Supernet.initialise(session, SPACE, 1);
                ScoringImages images = new ScoringImages(
                        supernet,
                        SHAPES.test(),
                        32,
                        35,
                        new CorruptImages(0, SHAPES.test().size()),
                        LOADING,
                        0);
                SubnetEvaluator evaluator = new SubnetEvaluator(supernet, Precision.FP32, images, 1)) {
            SubnetScore elsewhere = SubnetScore.of(70, 71);
            SubnetScore here = SubnetScore.of(69, 70);

            evaluator.know(SMALLEST, elsewhere);
            assertThat(evaluator.knows(SMALLEST)).as("on other images").isFalse();
            evaluator.know(SMALLEST, here);

            assertThat(evaluator.score(SMALLEST, () -> {})).isEqualTo(here);
            assertThat(evaluator.evaluations()).isZero();
            assertThatThrownBy(() -> evaluator.score(SPACE.largest(), () -> {
                        throw new CancellationException("stop");
                    }))
                    .isInstanceOf(CancellationException.class);
            assertThat(evaluator.knows(SPACE.largest())).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 100000000", "3, 100000000", "3, 0"})
    void subnetsThatShareAPassGetTheScoresOfTheirOwn(int threads, long memory) {
        List<AutoFormerArchitecture> subnets = List.of(SMALLEST, SPACE.largest(), SMALLEST);
        try (TorchSession session = TorchSession.open(TorchDevice.CPU, 1);
                Supernet supernet = Supernet.initialise(session, SPACE, 1);
                ScoringImages images = images(supernet, memory);
                SubnetEvaluator evaluator = new SubnetEvaluator(supernet, Precision.FP32, images, threads)) {
            List<SubnetScore> scores = evaluator.score(subnets, () -> {});

            assertThat(scores)
                    .extracting(score -> (double) Math.round(score.accuracy() * 70))
                    .containsExactly(
                            oneByOne(supernet, SMALLEST),
                            oneByOne(supernet, SPACE.largest()),
                            oneByOne(supernet, SMALLEST));
            assertThat(evaluator.evaluations()).as("one twice").isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 100000000", "3, 100000000", "3, 0"})
    void whichImagesAreRightIsKnownOneByOne(int threads, long memory) {
        List<AutoFormerArchitecture> subnets = List.of(SMALLEST, SPACE.largest());
        try (TorchSession session = TorchSession.open(TorchDevice.CPU, 1);
                Supernet supernet = Supernet.initialise(session, SPACE, 1);
                ScoringImages images = images(supernet, memory);
                SubnetEvaluator evaluator = new SubnetEvaluator(supernet, Precision.FP32, images, threads)) {
            List<BitSet> right = evaluator.right(subnets, () -> {});

            for (int i = 0; i < subnets.size(); i++) {
                assertThat(right.get(i)).isEqualTo(rightOneByOne(supernet, subnets.get(i)));
                assertThat(evaluator.score(subnets.get(i), () -> {}))
                        .isEqualTo(SubnetScore.of(right.get(i).cardinality(), 70));
            }
            assertThat(evaluator.evaluations()).as("and the score with it").isEqualTo(2);
            assertThat(evaluator.right(subnets, () -> {})).as("again").isEqualTo(right);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 100000000", "3, 100000000", "3, 0"})
    void aPassThatWasBrokenOffBeginsAnew(int threads, long memory) {
        try (TorchSession session = TorchSession.open(TorchDevice.CPU, 1);
                Supernet supernet = Supernet.initialise(session, SPACE, 1);
                ScoringImages images = images(supernet, memory);
                SubnetEvaluator evaluator = new SubnetEvaluator(supernet, Precision.FP32, images, threads)) {
            int[] calls = new int[1];
            assertThatThrownBy(() -> evaluator.score(List.of(SMALLEST, SPACE.largest()), () -> {
                        if (++calls[0] > 3) {
                            throw new CancellationException("stop");
                        }
                    }))
                    .isInstanceOf(CancellationException.class);
            assertThat(evaluator.evaluations()).isZero();

            SubnetScore score = evaluator.score(SMALLEST, () -> {});

            assertThat(score.images()).isEqualTo(70);
            assertThat(score.accuracy() * 70).isEqualTo(oneByOne(supernet, SMALLEST), within(1e-9));
        }
    }

    private static ScoringImages images(Supernet supernet, long memory) {
        return new ScoringImages(
                supernet,
                SHAPES.test(),
                32,
                16,
                new CorruptImages(0, SHAPES.test().size()),
                LOADING,
                memory);
    }

    @Test
    void notANumberIsNoAnswer() {
        assertThat(SubnetEvaluator.largest(new float[] {Float.NaN, -3, -2, Float.NaN}))
                .isEqualTo(2);
        assertThat(SubnetEvaluator.largest(new float[] {Float.NaN, Float.NaN})).isEqualTo(-1);
    }
}
