package io.entangle.worker.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.job.DatasetWarning;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.worker.data.DataStorage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectDatasetHandlerTest {

    @TempDir
    Path directory = Path.of("");

    private RecordingJob job;

    /** Of the ten training images of a class, one is corrupt. */
    @BeforeEach
    void aFolderWithTwoCorruptImages() throws IOException {
        job = new RecordingJob(directory);
        for (String split : List.of("train", "test")) {
            for (String name : List.of("cat", "dog")) {
                Path folder = Files.createDirectories(
                        directory.resolve("data").resolve(split).resolve(name));
                for (int i = 0; i < 10; i++) {
                    ImageIO.write(
                            new BufferedImage(40 + i, 33, BufferedImage.TYPE_INT_RGB),
                            "png",
                            folder.resolve(i + ".png").toFile());
                }
            }
        }
        Files.writeString(directory.resolve("data/train/cat/3.png"), "rubbish");
        Files.writeString(directory.resolve("data/train/dog/4.png"), "rubbish");
    }

    @Test
    void corruptImagesWithinTheShareAreAWarning() throws IOException {
        JobResult.DatasetInspected found = inspect(0.1);

        assertThat(found.trainImages()).isEqualTo(20);
        assertThat(Objects.requireNonNull(found.report()).warnings())
                .filteredOn(warning -> warning.code() == DatasetWarning.Code.CORRUPT_IMAGES)
                .singleElement()
                .satisfies(warning -> assertThat(warning.count()).isEqualTo(2));
        byte[] png = Base64.getDecoder().decode(Objects.requireNonNull(found.samplesPng()));
        assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isEqualTo(2 * 45);
    }

    @Test
    void moreThanTheShareIsTheEndAndNamesThem() {
        Failure failure = Failures.of(catchThrowable(() -> inspect(0.09)));

        assertThat(failure.type()).isEqualTo("DatasetUnusable");
        assertThat(failure.retryable()).isFalse();
        assertThat(failure.message())
                .contains("2 of 20 images", "train/cat/3.png", "train/dog/4.png", "maxCorruptShare");
    }

    @Test
    void tellsHowFarItIsAndWhenItWillEnd() {
        inspect(0.1);

        Progress last = job.progress.get(job.progress.size() - 1);
        assertThat(last.done()).isEqualTo(40);
        assertThat(last.total()).isEqualTo(40);
        assertThat(last.etaSeconds()).isZero();
        assertThat(last.imagesPerSecond()).isPositive();
    }

    @Test
    void stopsWhenItIsAskedTo() {
        job.onProgress = () -> job.cancellation().request(StopReason.CANCELLED);

        assertThatThrownBy(() -> inspect(0.1)).isInstanceOf(JobStopped.class);
        assertThat(job.progress).hasSize(1);
    }

    private JobResult.DatasetInspected inspect(double maxCorruptShare) {
        JobSpec.InspectDataset specification = new JobSpec.InspectDataset(
                new DatasetRef(directory.resolve("data").toString(), null, maxCorruptShare));
        return (JobResult.DatasetInspected)
                new InspectDatasetHandler(new JobDatasets(DataStorage.UNRESTRICTED)).handle(specification, job);
    }
}
