package io.entangle.worker.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.checkpoint.TrainPosition;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.data.DataStorage;
import io.entangle.worker.data.Loading;
import io.entangle.worker.supernet.Supernet;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A batch whose attention the kernel refuses to give memory for: the whole way from the allocation that fails to the words for the user, and on. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "what the kernel would refuse is read from /proc")
class OutOfMemoryTest {

    /** Sixty-four heads on 4,097 tokens: 4 GiB of attention for each image of 48 KiB; one head is a subnet that any machine can score. */
    private static final AutoFormerSpace WIDE = Json.mapper().readValue("""
            {"family": "autoformer", "image": {"size": 64, "patch": 1}, "classes": 10, "depth": [1], "embedDim": [8], "mlpRatio": [1],
             "numHeads": [1, 64], "headDim": 4, "relativePosition": {"enabled": false}}
            """, AutoFormerSpace.class);

    private static final long BYTES_OF_ATTENTION = 64L * 4097 * 4097 * Float.BYTES;

    private static final int BYTES_OF_IMAGE = 3 * 64 * 64 * Float.BYTES;

    @TempDir
    Path directory = Path.of("");

    @Test
    void theErrorNamesBatchSizeAndWhatFitsAndTheWorkerGoesOn() throws IOException {
        assumeTrue(
                !Files.readString(Path.of("/proc/sys/vm/overcommit_memory"))
                        .strip()
                        .equals("1"),
                "this kernel promises memory that it does not have, and would kill the process instead");
        long machine = memory("MemTotal:") + memory("SwapTotal:");
        int tooMany = (int) Math.min(8192, 2 * machine / BYTES_OF_ATTENTION + 2);
        RecordingJob job = new RecordingJob(directory);
        ArtifactRef supernet = supernet(job);

        Failure failure = Failures.of(catchThrowable(() -> test(WIDE.largest(), tooMany, tooMany, supernet, job)));

        assertThat(failure.type()).as(failure.message()).isEqualTo("OutOfMemory");
        assertThat(failure.retryable()).isFalse();
        assertThat(failure.message())
                .startsWith("Scoring with search.evaluationBatchSize %d at 64 px needs about ".formatted(tooMany))
                .contains("cpu has ", " would fit", "can't allocate memory");
        assertThat(job.progress.get(0).message()).contains("would fit");
        assertThat(((JobResult.Tested) test(WIDE.smallest(), 1, 10, supernet, job))
                        .scores()
                        .get(0)
                        .images())
                .as("the next job of the same process is done")
                .isEqualTo(10);
    }

    /** A batch larger than Java's memory is met by the thread that makes it, not by the one that trains. */
    @Test
    void aFullHeapOnADecodeThreadIsToldAsWell() throws IOException {
        int tooMany = Math.toIntExact(Runtime.getRuntime().maxMemory() / BYTES_OF_IMAGE + 1);
        assumeTrue(tooMany <= Integer.MAX_VALUE / BYTES_OF_IMAGE * Float.BYTES, "no batch is as large as this heap");
        TrainingSpec training = Json.mapper()
                .readValue(
                        "{\"epochs\": 1, \"precision\": \"FP32\", \"batchSize\": %d}".formatted(tooMany),
                        TrainingSpec.class);
        DatasetRef shapes = new DatasetRef("builtin:shapes?train=%d&test=10".formatted(2 * tooMany), null);
        var handlers = Handlers.all(new Compute(TorchDevice.CPU, 1, 1), DataStorage.UNRESTRICTED, Loading.standard());

        Failure failure = Failures.of(catchThrowable(() -> Objects.requireNonNull(handlers.get(JobKind.TRAIN_SUPERNET))
                .accept(new JobSpec.TrainSupernet(WIDE, shapes, 0.1, 1, training), new RecordingJob(directory))));

        assertThat(failure.type()).as(failure.message()).isEqualTo("OutOfMemory");
        assertThat(failure.retryable()).isFalse();
        assertThat(failure.message())
                .startsWith("Training with training.batchSize %d at 64 px needs about ".formatted(tooMany))
                .contains("Java's heap, set by -Xmx");
    }

    private static JobResult test(
            AutoFormerArchitecture subnet, int batchSize, int images, ArtifactRef supernet, JobContext job) {
        var handlers = Handlers.all(new Compute(TorchDevice.CPU, 2, 1), DataStorage.UNRESTRICTED, Loading.standard());
        return Objects.requireNonNull(handlers.get(JobKind.TEST))
                .accept(
                        new JobSpec.Test(
                                WIDE,
                                new DatasetRef("builtin:shapes?train=10&test=" + images, null),
                                1,
                                Precision.FP32,
                                batchSize,
                                supernet,
                                List.of(subnet)),
                        job);
    }

    private ArtifactRef supernet(RecordingJob job) {
        try (TorchSession session = TorchSession.open(TorchDevice.CPU, 1);
                Supernet supernet = Supernet.initialise(session, WIDE, 1)) {
            TrainState state = new TrainState(
                    WIDE,
                    QkvBias.HEAD_MAJOR,
                    supernet.weights(),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    TrainPosition.START);
            Path file = directory.resolve("supernet.safetensors");
            state.write(file);
            return job.uploaded(job.upload(ArtifactKind.CHECKPOINT, file).id());
        }
    }

    private static long memory(String key) throws IOException {
        return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
    }
}
