package io.entangle.e2e;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** One API with its embedded PostgreSQL in a home of its own, and the workers that were started for it. */
final class Installation implements AutoCloseable {

    private static final Pattern SERVING = Pattern.compile("Tomcat started on port (\\d+)");
    private static final Pattern WORKING = Pattern.compile("INFO");

    private final String name;
    private final Path home;
    private final JavaProgram api;
    private final URI address;
    private final List<JavaProgram> workers = new ArrayList<>();
    private URI lastThrough;

    private Installation(String name, Path home, JavaProgram api, int port) {
        this.name = name;
        this.home = home;
        this.api = api;
        this.address = URI.create("http://127.0.0.1:" + port);
        this.lastThrough = address;
    }

    /** Starts the API on a free port, with such settings; leases are short, so that a dead worker is missed soon. */
    static Installation start(String name, Path home, String... settings) throws InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.profiles.active=local",
                "--server.port=0",
                "--entangle.home=" + home,
                "--entangle.queue.lease=6s",
                "--entangle.queue.heartbeat=1s",
                "--entangle.queue.reap=500ms",
                "--entangle.queue.backoff=0s"));
        arguments.addAll(List.of(settings));
        JavaProgram api = JavaProgram.start(
                name + "-api", "entangle.api.jar", List.of("-Xmx512m", "-XX:TieredStopAtLevel=1"), arguments, SERVING);
        try {
            return new Installation(
                    name, home, api, Integer.parseInt(api.awaitReady().group(1)));
        } catch (IllegalStateException e) {
            api.close();
            throw e;
        }
    }

    URI address() {
        return address;
    }

    /** Starts a worker with one thread and such settings that reaches the API by {@code through}, on the API's machine. */
    JavaProgram startWorker(URI through, String... settings) {
        List<String> place = new ArrayList<>(List.of("--data-root=/", "--work-dir=" + home.resolve("work")));
        place.addAll(List.of(settings));
        return startWorker(through, place);
    }

    /** Starts a worker as on a machine of its own: it shares no directory with the API or another worker, and reads no file that it did not fetch. */
    JavaProgram startWorkerElsewhere(Path directory) {
        return startWorker(address, List.of("--work-dir=" + directory));
    }

    private synchronized JavaProgram startWorker(URI through, List<String> place) {
        String worker = name + "-worker-" + (workers.size() + 1);
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                "--api-url=" + through,
                "--key-file=" + home.resolve("worker.key"),
                "--name=" + worker,
                "--device=cpu",
                "--threads=1",
                "--decode-threads=1"));
        arguments.addAll(place);
        JavaProgram program = JavaProgram.start(
                worker, "entangle.worker.jar", List.of("-Xmx1g", "-XX:TieredStopAtLevel=1"), arguments, WORKING);
        workers.add(program);
        lastThrough = through;
        return program;
    }

    /** Kills the youngest worker, and starts another that reaches the API as that one did. */
    synchronized void replaceWorker() {
        workers.get(workers.size() - 1).kill();
        startWorker(lastThrough);
    }

    /** Kills every worker. */
    synchronized void stopWorkers() {
        workers.forEach(JavaProgram::kill);
    }

    @Override
    public void close() {
        stopWorkers();
        api.close();
    }
}
