package io.entangle.e2e.chaos;

import io.entangle.e2e.JavaProgram;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Two APIs behind one database and over one store. A call goes to whichever lives, in turn. */
final class ApiServers implements AutoCloseable {

    private static final int SERVERS = 2;
    private static final int MOST_FAILED_STARTS = 5;
    private static final Pattern SERVING = Pattern.compile("Tomcat started on port (\\d+)");

    private final String name;
    private final Path home;
    private final Database database;
    private final SmallDisk disk;
    private final List<String> settings;
    private final ExecutorService starts = Executors.newCachedThreadPool();
    private final List<@Nullable Server> servers = new ArrayList<>();
    private int started;
    private int turn;
    private boolean closed;

    /** One of them. */
    record Server(int place, JavaProgram program, URI address) {}

    private ApiServers(String name, Path home, Database database, SmallDisk disk, List<String> settings) {
        this.name = name;
        this.home = home;
        this.database = database;
        this.disk = disk;
        this.settings = settings;
    }

    /** Starts both at once on an empty database; returns when both serve. */
    static ApiServers start(String name, Path home, Database database, SmallDisk disk, List<String> settings)
            throws InterruptedException {
        ApiServers both = new ApiServers(name, home, database, disk, settings);
        for (int place = 0; place < SERVERS; place++) {
            both.servers.add(null);
        }
        List<CompletableFuture<Void>> serving = new ArrayList<>();
        for (int place = 0; place < SERVERS; place++) {
            serving.add(both.startAt(place));
        }
        try {
            serving.forEach(CompletableFuture::join);
        } catch (RuntimeException e) {
            both.close();
            throw e;
        }
        return both;
    }

    private CompletableFuture<Void> startAt(int place) {
        return CompletableFuture.runAsync(() -> serve(place), starts);
    }

    /** An API that finds no database when it starts ends, and whoever runs it starts it again. */
    private void serve(int place) {
        for (int failed = 0; ; failed++) {
            JavaProgram program = launch();
            try {
                String port = program.awaitReady().group(1);
                keep(new Server(place, program, URI.create("http://127.0.0.1:" + port)));
                return;
            } catch (InterruptedException e) {
                program.kill();
                Thread.currentThread().interrupt();
                return;
            } catch (IllegalStateException e) {
                program.kill();
                if (failed == MOST_FAILED_STARTS) {
                    throw e;
                }
            }
        }
    }

    private synchronized JavaProgram launch() {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.profiles.active=local",
                "--spring.datasource.url=" + database.url(),
                "--spring.datasource.username=" + Database.USER,
                "--spring.datasource.password=" + Database.USER,
                "--server.port=0",
                "--entangle.home=" + home,
                "--entangle.artifacts.root=" + disk.inside()));
        arguments.addAll(settings);
        return JavaProgram.start(
                name + "-api-" + ++started,
                disk.entering(),
                Map.of(),
                "entangle.api.jar",
                List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                arguments,
                SERVING);
    }

    private synchronized void keep(Server server) {
        if (closed) {
            server.program.kill();
        } else {
            servers.set(server.place, server);
        }
    }

    /** One that lives: the other one than the last time, where there are two. */
    synchronized Server any() {
        for (int tried = 0; tried < SERVERS; tried++) {
            turn = (turn + 1) % SERVERS;
            Server server = servers.get(turn);
            if (server != null) {
                return server;
            }
        }
        throw new IllegalStateException("no API lives");
    }

    /** Whether one could be killed and another would be left. */
    synchronized boolean allLive() {
        return servers.stream().allMatch(server -> server != null);
    }

    /** {@code kill -9}, and a new one in its place, which this does not wait for. */
    void kill(Server server) {
        synchronized (this) {
            servers.set(server.place, null);
        }
        server.program.kill();
        CompletableFuture<Void> unused = startAt(server.place);
    }

    @Override
    public synchronized void close() {
        closed = true;
        starts.shutdownNow();
        for (Server server : servers) {
            if (server != null) {
                server.program.kill();
            }
        }
    }
}
