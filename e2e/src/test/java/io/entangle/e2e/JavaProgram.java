package io.entangle.e2e;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A runnable jar as a process, whose output goes to a log that outlives the test. */
public final class JavaProgram implements AutoCloseable {

    private static final long START_SECONDS = 180;

    private final String name;
    private final Process process;
    private final CompletableFuture<MatchResult> ready = new CompletableFuture<>();

    private JavaProgram(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /**
     * Starts a program.
     *
     * @param jar system property that names the jar
     * @param ready what it prints once it can be used
     */
    public static JavaProgram start(String name, String jar, List<String> jvm, List<String> arguments, Pattern ready) {
        return start(name, List.of(), Map.of(), jar, jvm, arguments, ready);
    }

    /**
     * Starts a program by another one.
     *
     * @param by a command that becomes the one that is written behind it
     * @param environment what is added to that of this process
     * @param jar system property that names the jar
     * @param ready what it prints once it can be used
     */
    public static JavaProgram start(
            String name,
            List<String> by,
            Map<String, String> environment,
            String jar,
            List<String> jvm,
            List<String> arguments,
            Pattern ready) {
        List<String> command = new ArrayList<>(by);
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(jvm);
        command.add("-jar");
        command.add(property(jar));
        command.addAll(arguments);
        try {
            Path log = logs().resolve(name + ".log");
            Files.deleteIfExists(log);
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment);
            JavaProgram program = new JavaProgram(name, builder.start());
            Thread reader = new Thread(() -> program.copyOutput(log, ready), name + " output");
            reader.setDaemon(true);
            reader.start();
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the logs of all programs are. */
    public static Path logs() throws IOException {
        return Files.createDirectories(Path.of(property("entangle.logs")));
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    private static String property(String key) {
        String value = System.getProperty(key);
        if (value == null) {
            throw new IllegalStateException("the build gives " + key + ": run these tests by ./mvnw verify");
        }
        return value;
    }

    private void copyOutput(Path log, Pattern pattern) {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                Files.writeString(
                        log, line + System.lineSeparator(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                Matcher matcher = pattern.matcher(line);
                if (matcher.find()) {
                    ready.complete(matcher.toMatchResult());
                }
            }
            ready.completeExceptionally(new IOException(name + " ended; see " + log));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    /** Waits until it can be used; what it has printed then. */
    public MatchResult awaitReady() throws InterruptedException {
        try {
            return ready.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(name + " did not start", e);
        }
    }

    /** Time on processors that it has used so far, in seconds. */
    public double processorSeconds() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
    }

    /** Asks it to end ({@code kill}), and returns once it has said that it heard so. */
    void askToEnd(String heard) {
        // By its handle, since the process would close its output with it.
        process.toHandle().destroy();
        await(name + " hears that it is to end")
                .atMost(Duration.ofSeconds(START_SECONDS))
                .until(() -> Files.readString(logs().resolve(name + ".log")).contains(heard));
    }

    /** Waits until it has ended by itself. */
    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(name + " does not end");
        }
    }

    /** {@code kill -9}; returns when the process is gone. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** {@code kill}, and after half a minute {@code kill -9}. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }
}
