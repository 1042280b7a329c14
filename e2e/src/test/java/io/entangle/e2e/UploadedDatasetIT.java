package io.entangle.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entangle.shared.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A data set comes to a worker by HTTP alone: none of its files is on a disk that the worker could read. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
class UploadedDatasetIT {

    @TempDir
    static Path home;

    @TempDir
    static Path images;

    @TempDir
    static Path elsewhere;

    private Installation installation;
    private UserCalls user;

    @BeforeAll
    void aWorkerOnAMachineOfItsOwn() throws Exception {
        installation = Installation.start("upload", home);
        user = new UserCalls(installation.address());
        user.post("/search-spaces", SmallSearch.SPACE);
        StripedImages.write(images, 60, 20);
        installation.startWorkerElsewhere(elsewhere).awaitReady();
    }

    @AfterAll
    void stop() {
        installation.close();
    }

    @Test
    void whatIsUploadedIsSearchedByAWorkerWithoutADirectoryInCommon() throws Exception {
        user.post("/datasets:upload?name=uploaded", "application/octet-stream", zip(images));
        UUID experiment = user.experiment(SmallSearch.experiment("uploaded"));
        user.awaitSuccess(experiment);

        assertThat(user.ranked(experiment)).hasSize(3);
        assertThat(Json.mapper()
                        .readTree(user.get("/datasets/uploaded", "application/json"))
                        .at("/inspection/format")
                        .asString(""))
                .isEqualTo("image-archive");
        assertThat(names(elsewhere.resolve("data")))
                .as("the archive is fetched once for all stages, and nothing of it is unpacked into files")
                .filteredOn(name -> name.startsWith("upload-") && name.endsWith(".data"))
                .hasSize(1);
        assertThat(names(elsewhere)).noneMatch(name -> name.endsWith(".png"));
    }

    @Test
    void theSameFilesByTheirPathAreRefusedBySuchAWorker() throws Exception {
        user.post("/datasets", "{\"name\": \"by-path\", \"uri\": \"file:%s\"}".formatted(images));
        String error = await("the refusal")
                .atMost(Duration.ofMinutes(2))
                .until(
                        () -> Json.mapper()
                                .readTree(user.get("/datasets/by-path", "application/json"))
                                .path("error")
                                .asString(""),
                        said -> !said.isEmpty());
        assertThat(error).contains("--data-root").contains("upload");
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.map(path -> String.valueOf(path.getFileName())).toList();
        }
    }

    private static byte[] zip(Path folder) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes);
                Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile).sorted().forEach(file -> {
                try {
                    zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
                    Files.copy(file, zip);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return bytes.toByteArray();
    }
}
