package io.entangle.api.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The images as far as they can be looked at without building them. */
class DockerfileTest {

    private static final Pattern PINNED = Pattern.compile("[a-z0-9./-]+:[A-Za-z0-9._-]*\\d+\\.\\d+[A-Za-z0-9._-]*");
    private static final Pattern NUMERIC_USER = Pattern.compile("[1-9]\\d*:[1-9]\\d*");

    @ParameterizedTest
    @ValueSource(strings = {"api/Dockerfile", "worker/Dockerfile", "worker/Dockerfile.cuda"})
    void nothingIsLeftToChanceAndNobodyIsRoot(String file) throws IOException {
        assertThat(faults(text(file))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "25.0.3_9-jre-noble AS runtime     | latest AS runtime               | is not pinned",
                "25.0.3_9-jre-noble AS runtime     | 25-jre AS runtime               | is not pinned",
                "USER 10001:10001                  | USER root                       | runs as root",
                "USER 10001:10001                  | USER entangle                   | whose user has no number",
                "COPY --from=build                 | COPY --from=builder             | no stage builder",
                "COPY . .                          | COPY api/sources .              | no api/sources",
                "COPY . .                          | COPY docs .                     | docs is left out",
                "HEALTHCHECK --interval=10s        | LABEL a=b                       | no health check",
                "ENTRYPOINT [\"java\",             | ENTRYPOINT java                 | no JSON array",
                "ENTRYPOINT                        | ENTRPOINT                       | no instruction ENTRPOINT"
            })
    void aMistakeIsNoticed(String right, String wrong, String complaint) throws IOException {
        String text = text("api/Dockerfile");
        assertThat(text).contains(right);

        assertThat(faults(text.replace(right, wrong))).anyMatch(fault -> fault.contains(complaint));
    }

    @Test
    void everyModuleThatTheBuildReadsIsInTheContext() throws IOException {
        String pom = Files.readString(RepositoryFiles.inRepository("pom.xml"));
        List<String> modules = Pattern.compile("<module>(.+)</module>")
                .matcher(pom)
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(modules).contains("api", "worker");
        assertThat(context())
                .containsAll(modules.stream().map(module -> module + "/pom.xml").toList());
    }

    @Test
    void whatIsRunIsWhatWasCachedAhead() throws IOException {
        var api = Dockerfile.parse(text("api/Dockerfile"));
        var training = Objects.requireNonNull(api.stage("training"));
        var image = api.line().get(0);

        assertThat(training.base()).as("the Java and the jars that will be run").isEqualTo(image.base());
        assertThat(training.all("RUN")).anyMatch(run -> run.contains("-jar /opt/entangle/entangle-api.jar"));
        assertThat(entryPoint(image))
                .contains("-XX:AOTCache=" + Dockerfile.copied(image).get(0).target())
                .endsWith("-jar", "/opt/entangle/entangle-api.jar");
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker/Dockerfile", "worker/Dockerfile.cuda"})
    void nativeLibrariesAreUnpackedWhereTheWorkerLooksForThem(String file) throws IOException {
        var worker = Dockerfile.parse(text(file));
        var natives = Objects.requireNonNull(worker.stage("natives"));

        assertThat(natives.all("RUN"))
                .anyMatch(run -> run.endsWith("entangle-worker.jar devices && chmod -R a+rX /opt/entangle/native"));
        assertThat(Dockerfile.copied(worker.line().get(0)))
                .anyMatch(copied -> "natives".equals(copied.from())
                        && copied.target().equals(worker.environment().get("DJL_CACHE_DIR")));
    }

    private static String text(String file) throws IOException {
        return Files.readString(RepositoryFiles.inRepository(file));
    }

    private static List<String> faults(String text) {
        Dockerfile file;
        try {
            file = Dockerfile.parse(text);
        } catch (IllegalArgumentException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
        List<String> faults = new ArrayList<>();
        for (Dockerfile.Stage stage : file.stages()) {
            if (file.stage(stage.base()) == null
                    && !PINNED.matcher(stage.base()).matches()) {
                faults.add(stage.base() + " is not pinned");
            }
            Dockerfile.copied(stage).forEach(copied -> faults.addAll(faults(file, copied)));
        }
        Dockerfile.Stage image = file.line().get(0);
        List<String> users = image.all("USER");
        String user = users.isEmpty() ? "root" : users.get(users.size() - 1);
        if (!NUMERIC_USER.matcher(user).matches()) {
            faults.add("root".equals(user) ? "runs as root" : "runs as " + user + ", whose user has no number");
        }
        if (image.all("HEALTHCHECK").isEmpty()) {
            faults.add("there is no health check");
        }
        if (entryPoint(image).isEmpty()) {
            faults.add("the entry point is no JSON array: signals would not reach the program");
        }
        return faults;
    }

    private static List<String> faults(Dockerfile file, Dockerfile.Copied copied) {
        List<String> faults = new ArrayList<>();
        String from = copied.from();
        if (from != null) {
            if (file.stage(from) == null) {
                faults.add("there is no stage " + from);
            }
            return faults;
        }
        for (String source : copied.sources()) {
            if (!Files.exists(RepositoryFiles.inRepository(source))) {
                faults.add("there is no " + source);
            } else if (!source.equals(".") && context().stream().noneMatch(kept -> isBelow(source, kept))) {
                faults.add(source + " is left out by .dockerignore");
            }
        }
        return faults;
    }

    private static boolean isBelow(String source, String kept) {
        return Path.of(source).startsWith(kept) || Path.of(kept).startsWith(source);
    }

    /** What .dockerignore lets through, which leaves everything else out. */
    private static List<String> context() {
        try {
            List<String> lines = Files.readAllLines(RepositoryFiles.inRepository(".dockerignore"));
            assertThat(lines).first().isEqualTo("*");
            return lines.stream().skip(1).map(line -> line.substring(1)).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<String> entryPoint(Dockerfile.Stage image) {
        List<String> found = image.all("ENTRYPOINT");
        if (found.size() != 1 || !found.get(0).startsWith("[")) {
            return List.of();
        }
        JsonNode array = JsonMapper.shared().readTree(found.get(0));
        return array.valueStream().map(JsonNode::asString).toList();
    }
}
