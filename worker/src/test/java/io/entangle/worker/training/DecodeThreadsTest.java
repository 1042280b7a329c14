package io.entangle.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.experiment.AugmentationSpec;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.job.ProbePoint;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.data.BatchRecipe;
import io.entangle.worker.data.CorruptImages;
import io.entangle.worker.data.DataCache;
import io.entangle.worker.data.DataStorage;
import io.entangle.worker.data.DatasetFormats;
import io.entangle.worker.data.DatasetOptions;
import io.entangle.worker.data.Loading;
import io.entangle.worker.data.MemoryBudget;
import io.entangle.worker.data.PreparationListener;
import io.entangle.worker.data.Split;
import io.entangle.worker.data.TrainingBatches;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many threads load images, how far ahead, and where decoded images are kept leaves no trace in the weights. */
class DecodeThreadsTest {

    private static final AutoFormerSpace SPACE = Json.mapper().readValue("""
            {"family": "autoformer", "image": {"size": 32, "patch": 8}, "classes": 10, "depth": [1, 2], "embedDim": [16, 24],
             "mlpRatio": [1, 2], "numHeads": [1, 2], "headDim": 8, "relativePosition": {"maxDistance": 3}}
            """, AutoFormerSpace.class);
    private static final TrainingSpec TRAINING = Json.mapper().readValue("""
            {"epochs": 2, "batchSize": 12, "learningRate": 0.002, "precision": "FP32", "checkpointEverySteps": 1000}
            """, TrainingSpec.class);
    /** Everything that is drawn on the way from an image to a weight. */
    private static final TrainingSpec RECIPE = Json.mapper().readValue("""
            {"epochs": 2, "batchSize": 12, "learningRate": 0.002, "precision": "FP32", "checkpointEverySteps": 1000, "dropPath": 0.1,
             "augmentation": {"randAugment": {"interpolation": "RANDOM"}, "erasing": {}, "repetitions": 3},
             "mixing": {"mixupAlpha": 0.8, "cutmixAlpha": 1}}
            """, TrainingSpec.class);

    private static final TrainingSpec JITTER = Json.mapper().readValue("""
            {"epochs": 1, "batchSize": 12, "precision": "FP32", "augmentation": {"colorJitter": {}}}
            """, TrainingSpec.class);
    private static final long SEED = 3;
    private static final long AMPLE = 1L << 26;

    private static final Split SHAPES = DatasetFormats.open(
                    "builtin:shapes?train=100", DatasetOptions.DEFAULT, DataStorage.UNRESTRICTED)
            .train();

    private static TorchSession session;
    private static List<TrainState> expected;

    @BeforeAll
    static void trainOnOneThread() {
        session = TorchSession.open(TorchDevice.CPU, 1);
        expected = trainAll(new Loading(1, 1, new MemoryBudget(0)));
    }

    @AfterAll
    static void close() {
        session.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void theWeightsAreTheSameToTheBit(int threads, @TempDir Path directory) {
        assertThat(TRAINING.augmentation()).isEqualTo(AugmentationSpec.DEFAULT);
        assertThat(expected).doesNotHaveDuplicates();
        assertThat(trainAll(new Loading(threads, threads + 1, new MemoryBudget(AMPLE))))
                .isEqualTo(expected);
        DataCache disk = new DataCache(directory, AMPLE);
        assertThat(trainAll(new Loading(threads, 2, new MemoryBudget(0), disk, PreparationListener.SILENT)))
                .as("from packed images")
                .isEqualTo(expected);
    }

    private static List<TrainState> trainAll(Loading loading) {
        return Stream.of(TRAINING, RECIPE, JITTER)
                .map(training -> train(training, loading))
                .toList();
    }

    private static TrainState train(TrainingSpec training, Loading loading) {
        try (TrainingBatches batches = new TrainingBatches(
                        SHAPES,
                        SPACE.image().size(),
                        BatchRecipe.of(training),
                        SEED,
                        new CorruptImages(0, SHAPES.size()),
                        loading);
                SupernetTrainer trainer =
                        SupernetTrainer.start(session, SPACE, training, SEED, BatchSource.of(batches))) {
            trainer.train(new Unheard());
            return trainer.state();
        }
    }

    private static final class Unheard implements TrainingObserver {

        @Override
        public boolean stopRequested() {
            return false;
        }

        @Override
        public void progressed(TrainingProgress progress) {}

        @Override
        public void skipped(SkippedStep step) {}

        @Override
        public void probed(List<ProbePoint> probes) {}

        @Override
        public void checkpoint(TrainState state) {}
    }
}
