package io.entangle.worker.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.contract.v1.Directive;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.HeartbeatReply;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.worker.data.DataCache;
import io.entangle.worker.data.DataRoots;
import io.entangle.worker.data.DataStorage;
import io.entangle.worker.data.Loading;
import io.entangle.worker.handler.Compute;
import io.entangle.worker.handler.Failures;
import io.entangle.worker.handler.Handlers;
import io.entangle.worker.torch.TorchDevice;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that are destroyed after the inspection found nothing wrong with them: the whole way from the lease to what the API is told. */
@Timeout(120)
class DamagedDataTest {

    private static final AutoFormerSpace SPACE = Json.mapper().readValue("""
            {"family": "autoformer", "image": {"size": 32, "patch": 8}, "classes": 2, "depth": [1], "embedDim": [16], "mlpRatio": [1],
             "numHeads": [2], "headDim": 8, "relativePosition": {"maxDistance": 3}}
            """, AutoFormerSpace.class);
    private static final TrainingSpec TRAINING = Json.mapper().readValue("""
            {"epochs": 1, "batchSize": 12, "learningRate": 0.002, "precision": "FP32"}
            """, TrainingSpec.class);
    private static final double SHARE = 0.05;
    private static final Pattern LISTED = Pattern.compile("^  '(.+)': .+$", Pattern.MULTILINE);

    private final List<Path> images = new ArrayList<>();

    @TempDir
    Path directory = Path.of("");

    @BeforeEach
    void twentyTrainingImagesOfEachClass() throws IOException {
        for (String folder : List.of("train/cat", "train/dog", "test/cat", "test/dog")) {
            Path parent = Files.createDirectories(directory.resolve("data").resolve(folder));
            for (int i = 0; i < 20; i++) {
                BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
                image.setRGB(i, folder.length(), 0xFFFFFF);
                Path file = parent.resolve("%02d.png".formatted(i));
                ImageIO.write(image, "png", file.toFile());
                if (folder.startsWith("train")) {
                    images.add(file);
                }
            }
        }
    }

    /** Where images are packed before training, and where they are decoded during it. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1 << 26})
    void theTrainingFailsWithTheirListAndTheNextJobIsDone(long cacheBytes) throws IOException {
        DatasetRef data = new DatasetRef(directory.resolve("data").toUri().toString(), null, SHARE);
        Lease training = lease(new JobSpec.TrainSupernet(SPACE, data, 0.1, 5, TRAINING));
        byte[] sound = Files.readAllBytes(images.get(0));
        try (StubApi api = new StubApi()) {
            api.answers("/leases", 200, lease(new JobSpec.InspectDataset(data)))
                    .answers("/leases", 200, training)
                    .answers("/leases", 200, training)
                    .answers("/heartbeat", 200, new HeartbeatReply(Directive.CONTINUE, 120))
                    .answers("/artifacts", 200, new StagedArtifact(UUID.randomUUID(), "0".repeat(64), 1))
                    .answers("/checkpoints", 204, "")
                    .answers("/complete", 204, "")
                    .answers("/fail", 204, "");
            LeaseLoop worker = worker(api, new DataCache(directory.resolve("cache"), cacheBytes));

            worker.runOnce();
            assertThat(result(api, 0)).isInstanceOf(JobResult.DatasetInspected.class);

            List<Path> destroyed = images.subList(3, 12);
            for (Path image : destroyed) {
                Files.writeString(image, "rubbish");
            }
            worker.runOnce();
            assertThat(api.asked("/complete")).hasSize(1);
            assertThat(api.asked("/fail")).singleElement().satisfies(asked -> {
                Failure failure = Json.mapper().readValue(asked.body(), Failure.class);
                assertThat(failure.type()).isEqualTo("DatasetUnusable");
                assertThat(failure.retryable()).isFalse();
                assertThat(failure.message()).contains("of 40 images", "maxCorruptShare = 0.05 allows (2)");
                List<String> listed = LISTED.matcher(failure.message())
                        .results()
                        .map((MatchResult match) -> match.group(1))
                        .toList();
                assertThat(listed).hasSizeBetween(3, destroyed.size()).doesNotHaveDuplicates();
                assertThat(destroyed.stream().map(Path::toString)).containsAll(listed);
            });

            for (Path image : destroyed) {
                Files.write(image, sound);
            }
            worker.runOnce();
            assertThat(result(api, 1))
                    .isInstanceOfSatisfying(
                            JobResult.SupernetTrained.class,
                            trained -> assertThat(trained.steps()).isEqualTo(3));
            assertThat(api.asked("/fail")).hasSize(1);
        }
    }

    private LeaseLoop worker(StubApi api, DataCache cache) throws IOException {
        WorkerClock clock = WorkerClock.system();
        Attempt attempt = new Attempt(
                api.client(),
                Handlers.all(
                        Compute.on(TorchDevice.CPU, 1),
                        new DataStorage(DataRoots.ANYWHERE, cache),
                        Loading.with(2, cache)),
                Failures::of,
                new WorkDirectory(directory.resolve("work"), 1 << 20),
                clock,
                WorkerTraces.off());
        return new LeaseLoop(api.client(), ApiClientTest.SELF, attempt, false, clock);
    }

    private static Lease lease(JobSpec specification) {
        return new Lease(UUID.randomUUID(), null, 7, 1, 120, 20, specification, null);
    }

    private static JobResult result(StubApi api, int number) {
        return Json.mapper().readValue(api.asked("/complete").get(number).body(), JobResult.class);
    }
}
