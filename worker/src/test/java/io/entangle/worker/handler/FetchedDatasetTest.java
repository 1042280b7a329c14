package io.entangle.worker.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.DatasetRef;
import io.entangle.worker.data.DataCache;
import io.entangle.worker.data.DataRoots;
import io.entangle.worker.data.DataStorage;
import io.entangle.worker.data.Dataset;
import io.entangle.worker.data.DatasetException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data sets from the artifact store and from buckets, on a worker that may read no file of its machine. */
class FetchedDatasetTest {

    private static final String BUCKET = "s3://images/pets";

    @TempDir
    Path directory;

    private RecordingJob job;
    private JobDatasets datasets;

    @BeforeEach
    void aWorkerWithACache() throws IOException {
        job = new RecordingJob(directory);
        datasets = worker("cache");
    }

    private JobDatasets worker(String cache) {
        return new JobDatasets(new DataStorage(DataRoots.NOWHERE, new DataCache(directory.resolve(cache), 1L << 24)));
    }

    @Test
    void anUploadedArchiveIsFetchedOnceForAllWorkersOfTheMachine() throws IOException {
        DatasetRef reference = uploaded("upload:ab.zip", zip(images()));

        OpenDataset opened = datasets.open(reference, job);
        OpenDataset again = worker("cache").open(reference, job);

        assertThat(opened.format()).isEqualTo("image-archive");
        assertThat(opened.version()).isNull();
        assertThat(opened.dataset().classNames()).containsExactly("cat", "dog");
        assertThat(opened.dataset().train().image(0).width()).isEqualTo(8);
        assertThat(again.dataset().train().digest())
                .isEqualTo(opened.dataset().train().digest());
        assertThat(job.fetched).hasSize(1);
    }

    @Test
    void whatIsPackedOnceMoreIsUnpackedOnce() throws IOException {
        DatasetRef reference = uploaded("upload:cd.tar.gz", gzip(tar(images())));

        Dataset opened = datasets.open(reference, job).dataset();
        Dataset again = datasets.open(reference, job).dataset();

        assertThat(opened.train().size()).isEqualTo(6);
        assertThat(again.test().digest()).isEqualTo(opened.test().digest());
        assertThat(files("cache"))
                .as("the archive and what was unpacked")
                .filteredOn(name -> name.endsWith(".data"))
                .hasSize(2);
    }

    @Test
    void anArchiveThatDoesNotFitIntoTheCacheSaysWhatToDo() throws IOException {
        DatasetRef reference = uploaded("upload:ef.tar", new byte[(1 << 24) + 1]);
        assertThatThrownBy(() -> datasets.open(reference, job))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("upload:ef.tar")
                .hasMessageContaining("--data-cache-gib");
    }

    @Test
    void anUploadThatIsNoArchiveLeavesAMessageAndNothingElse() throws IOException {
        DatasetRef reference = uploaded("upload:99.zip", new byte[1000]);
        assertThatThrownBy(() -> datasets.open(reference, job))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("upload:99.zip")
                .hasMessageContaining("damaged");
    }

    @Test
    void objectsBelowAPrefixAreTheDataSetThatTheirArchiveIs() throws IOException {
        job.bucket.putAll(images());
        OpenDataset opened = datasets.open(new DatasetRef(BUCKET, null), job);
        Dataset packed =
                datasets.open(uploaded("upload:ab.zip", zip(images())), job).dataset();

        assertThat(opened.format()).isEqualTo("image-archive");
        assertThat(opened.dataset().train().digest()).isEqualTo(packed.train().digest());
        assertThat(opened.dataset().train().image(2).rgb())
                .isEqualTo(packed.train().image(2).rgb());
        assertThat(opened.version()).matches("[0-9a-f]{64}");
        assertThat(files("scratch")).isEmpty();
    }

    @Test
    void whatWasInspectedIsReadFromTheCacheWhateverBecomesOfTheBucket() throws IOException {
        job.bucket.putAll(images());
        DatasetRef reference = new DatasetRef(BUCKET, null);
        OpenDataset inspected = datasets.open(reference, job);
        job.bucket = new MemoryBucket();

        OpenDataset run = worker("cache").open(reference.at(inspected.version()), job);

        assertThat(run.dataset().train().digest())
                .isEqualTo(inspected.dataset().train().digest());
        assertThat(job.bucket.listings()).isZero();
    }

    @Test
    void anotherWorkerFetchesTheSameOrRefusesWhatHasChanged() throws IOException {
        job.bucket.putAll(images());
        DatasetRef reference = new DatasetRef(BUCKET, null);
        DatasetRef inspected = reference.at(datasets.open(reference, job).version());

        assertThat(worker("other").open(inspected, job).version()).isEqualTo(inspected.version());
        job.bucket.put("train/cat/0.png", png(99));
        assertThatThrownBy(() -> worker("third").open(inspected, job))
                .isInstanceOf(JobRefused.class)
                .hasMessageContaining("has changed since it was inspected")
                .hasMessageContaining(":inspect");
        assertThat(worker("third").open(reference, job).version())
                .as("inspected again")
                .isNotEqualTo(inspected.version());
    }

    @Test
    void anArchiveInABucketIsFetchedAsItIs() throws IOException {
        job.bucket.put("pets.tar.gz", gzip(tar(images())));
        OpenDataset opened = datasets.open(new DatasetRef("s3://images/pets.tar.gz", null), job);

        assertThat(opened.dataset().classNames()).containsExactly("cat", "dog");
        assertThat(job.bucket.gets()).isEqualTo(1);
    }

    @Test
    void addressesThatHaveExpiredAreAskedForAnew() throws IOException {
        job.bucket.putAll(images());
        job.bucket.expireAfter = 4;
        assertThat(datasets.open(new DatasetRef(BUCKET, null), job)
                        .dataset()
                        .train()
                        .size())
                .isEqualTo(6);
    }

    @Test
    void namesOfObjectsLeadNowhere() throws IOException {
        job.bucket.putAll(images()).put("../escaped.png", png(1));
        assertThatThrownBy(() -> datasets.open(new DatasetRef(BUCKET, null), job))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("leads out of the archive");
        assertThat(directory.resolve("escaped.png")).doesNotExist();
    }

    @Test
    void anEmptyPrefixIsNoDataSet() {
        assertThatThrownBy(() -> datasets.open(new DatasetRef(BUCKET, null), job))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("nothing at '" + BUCKET);
    }

    private DatasetRef uploaded(String uri, byte[] content) throws IOException {
        Path file = Files.write(directory.resolve("sent"), content);
        ArtifactRef archive =
                job.uploaded(job.upload(ArtifactKind.DATASET_ARCHIVE, file).id());
        return new DatasetRef(uri, null, DatasetRef.DEFAULT_MAX_CORRUPT_SHARE, archive, null);
    }

    private List<String> files(String below) throws IOException {
        try (Stream<Path> all = Files.list(below.equals("scratch") ? job.scratch() : directory.resolve(below))) {
            return all.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    private static Map<String, byte[]> images() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < 3; i++) {
            for (String name : List.of("cat", "dog")) {
                files.put("train/" + name + "/" + i + ".png", png(10 * i + name.hashCode()));
                files.put("test/" + name + "/" + i + ".png", png(10 * i + name.hashCode() + 5));
            }
        }
        return files;
    }

    private static byte[] png(int colour) throws IOException {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        image.setRGB(3, 3, colour);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    private static byte[] zip(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] tar(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }
}
