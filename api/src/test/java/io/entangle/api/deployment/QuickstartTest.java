package io.entangle.api.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script itself, as it lies in the repository, with {@link QuickstartPrograms} in place of the two programs. */
class QuickstartTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path checkout = Path.of("");

    private final List<Run> runs = new ArrayList<>();

    @BeforeEach
    void aCheckoutThatIsBuilt() throws IOException {
        Files.copy(
                RepositoryFiles.inRepository("quickstart"),
                checkout.resolve("quickstart"),
                StandardCopyOption.COPY_ATTRIBUTES);
        for (String module : List.of("shared", "api", "worker")) {
            Files.createDirectories(checkout.resolve(module).resolve("src/main"));
            Files.createDirectories(checkout.resolve(module).resolve("target"));
            Files.createFile(checkout.resolve(module).resolve("pom.xml"));
        }
        Files.createFile(checkout.resolve("pom.xml"));
        for (String jar : List.of("api/target/entangle-api.jar", "worker/target/entangle-worker.jar")) {
            Path built = Files.createFile(checkout.resolve(jar));
            Files.setLastModifiedTime(built, FileTime.from(Instant.now().plusSeconds(60)));
        }
        program("jdk/bin/java", """
                #!/usr/bin/env bash
                case "$*" in *-XshowSettings*) echo '    java.specification.version = 17' >&2; exit 0 ;; esac
                exec '%s' -Xshare:auto -XX:TieredStopAtLevel=1 -cp '%s' %s "$@"
                """.formatted(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        QuickstartPrograms.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath(),
                        QuickstartPrograms.class.getName()));
    }

    @AfterEach
    void nothingIsLeftRunning() {
        runs.forEach(Run::stop);
    }

    @ParameterizedTest
    @CsvSource({"--port, abc", "--port, 0", "--port, 65536", "--port, ''", "--epochs, many", "--epochs, -1"})
    void numbersAreCheckedBeforeAnythingIsDone(String option, String value) {
        Run run = start(option, value);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.output()).startsWith("quickstart: " + option + " must be a whole number from 1 to ");
        assertThat(checkout.resolve(".entangle")).doesNotExist();
    }

    @Test
    void aSecondOneInTheSameHomeIsRefusedAndTheFirstGoesOn() {
        String port = freePort();
        Run first = start("--port", port);
        first.awaits("Serving until Ctrl-C");

        Run second = start("--port", freePort());

        assertThat(second.status()).isEqualTo(1);
        assertThat(second.output())
                .contains("A quickstart of this home is running (process " + first.process.pid()
                        + ", http://127.0.0.1:" + port
                        + "); stop it with Ctrl-C there, or start another with --home DIR --port N");
        assertThat(first.children()).hasSizeGreaterThanOrEqualTo(2).allMatch(ProcessHandle::isAlive);
        first.stop();
        assertThat(start("--port", port, "--exit").status()).isZero();
    }

    @Test
    void whatAKilledOneLeftBehindIsStopped() {
        String port = freePort();
        Run killed = start("--port", port);
        killed.awaits("Serving until Ctrl-C");
        List<ProcessHandle> left = killed.programs();
        assertThat(left).hasSize(2);
        killed.process.destroyForcibly();
        await().atMost(LONG).until(() -> !killed.process.isAlive());

        Run next = start("--port", port, "--exit");

        assertThat(next.status()).as(next.output()).isZero();
        assertThat(next.output()).contains("Stopping what an earlier run left behind");
        assertThat(left).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void anExperimentThatDoesNotSucceedEndsNothing() {
        Run run = start("1", "--port", freePort());

        run.awaits("Serving until Ctrl-C");

        assertThat(run.output()).contains("The search did not succeed", "API and worker go on");
        assertThat(run.programs()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void exitTellsHowTheSearchEnded(String ending) {
        Run run = start(ending, "--port", freePort(), "--exit");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output()).contains("quickstart: the search did not succeed", "Stopping worker and API");
    }

    @Test
    void theBuildTellsWhereItIs() throws IOException {
        Files.delete(checkout.resolve("api/target/entangle-api.jar"));
        program("mvnw", """
                #!/usr/bin/env bash
                echo '[INFO] Building Entangle shared 0.1.0-SNAPSHOT                      [2/4]'
                until [ -e go-on ]; do read -r -t 0.1 <> <(:) || true; done
                echo '[INFO] Building Entangle API 0.1.0-SNAPSHOT                         [3/4]'
                touch api/target/entangle-api.jar
                """);

        Run run = start("--port", freePort(), "--exit");
        run.awaits("Entangle shared 0.1.0-SNAPSHOT, module 2/4");
        Files.createFile(checkout.resolve("go-on"));

        assertThat(run.status()).as(run.output()).isZero();
        assertThat(run.output())
                .contains("Building (log: ")
                .contains("/logs/build.log")
                .contains("Built in 0m");
    }

    @Test
    void aBuildThatFailsShowsItsLastLines() throws IOException {
        Files.delete(checkout.resolve("api/target/entangle-api.jar"));
        program("mvnw", """
                #!/usr/bin/env bash
                echo '[ERROR] no space left on device'
                exit 1
                """);

        Run run = start();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output()).contains("quickstart: the build failed; the end of ", "no space left on device");
    }

    @Test
    void helpSaysHowASecondOneIsStarted() {
        Run run = start("--help");

        assertThat(run.status()).isZero();
        assertThat(run.output()).contains("./quickstart --home DIR --port N");
    }

    private void program(String name, String text) throws IOException {
        Path file = checkout.resolve(name);
        Files.createDirectories(checkout.resolve(name).getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Options, and before them how its search ends, where that is not well. */
    private Run start(String... arguments) {
        boolean told = arguments.length > 0 && arguments[0].matches("\\d+");
        List<String> command =
                new ArrayList<>(List.of(checkout.resolve("quickstart").toString()));
        command.addAll(List.of(arguments).subList(told ? 1 : 0, arguments.length));
        Path output = checkout.resolve("output-" + runs.size());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", checkout.resolve("jdk").toString());
        builder.environment().put("SEARCH_ENDS_WITH", told ? arguments[0] : "0");
        builder.environment().remove("ENTANGLE_HOME");
        try {
            Run run = new Run(builder.start(), output);
            runs.add(run);
            return run;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return String.valueOf(socket.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The script while it runs, and what it has printed. */
    private record Run(Process process, Path printed) {

        int status() {
            await().atMost(LONG).until(() -> !process.isAlive());
            return process.exitValue();
        }

        String output() {
            try {
                return Files.readString(printed);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void awaits(String text) {
            await().atMost(LONG).until(() -> output().contains(text) || !process.isAlive());
            assertThat(output()).contains(text);
        }

        List<ProcessHandle> children() {
            return process.children().toList();
        }

        /** API and worker. */
        List<ProcessHandle> programs() {
            return process.children()
                    .filter(child -> child.info().commandLine().orElse("").contains(".jar"))
                    .toList();
        }

        void stop() {
            process.destroy();
            status();
        }
    }
}
