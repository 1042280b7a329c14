package io.entangle.e2e.chaos;

import io.entangle.e2e.Answer;
import io.entangle.e2e.Call;
import io.entangle.e2e.Course;
import io.entangle.e2e.Crossing;
import io.entangle.e2e.JavaProgram;
import io.entangle.e2e.Wire;
import io.entangle.e2e.WireCall;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A place where one worker after another works, each reaching the APIs by the wire of this place. */
final class Seat implements Course, AutoCloseable {

    private static final Pattern WORKING = Pattern.compile("INFO");

    private final String name;
    private final Path home;
    private final FalseClock clock;
    private final Strikes strikes;
    private final Wire wire;
    private final Set<Long> cutOff = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Lease current;
    private @Nullable JavaProgram program;
    private int workers;

    /** A place without a worker yet. */
    Seat(String name, Path home, Strikes strikes) {
        this.name = name;
        this.home = home;
        this.strikes = strikes;
        this.clock = new FalseClock(home.resolve(name + ".clock"));
        this.wire = new Wire(this);
    }

    /** Starts a worker with one thread, in place of the one before, which is killed with {@code kill -9}. */
    synchronized void replace() {
        close(program);
        workers++;
        clock.right();
        program = JavaProgram.start(
                name + "-" + workers,
                List.of(),
                clock.environment(),
                "entangle.worker.jar",
                List.of("-Xmx700m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                List.of(
                        "run",
                        "--api-url=" + wire.address(),
                        "--key-file=" + home.resolve("worker.key"),
                        "--name=" + name + "-" + workers,
                        "--device=cpu",
                        "--threads=1",
                        "--decode-threads=1",
                        "--data-root=/",
                        "--work-dir=" + home.resolve("work").resolve(name)),
                WORKING);
    }

    /** Sends a signal to its worker. */
    synchronized void signal(String signal) throws InterruptedException {
        if (program != null) {
            Signals.send(signal, program.pid());
        }
    }

    /** Its worker's clock. */
    FalseClock clock() {
        return clock;
    }

    /** Nothing that is said under this lease arrives any more. */
    void cutOff(Lease lease) {
        cutOff.add(lease.token());
    }

    @Override
    public Optional<Answer> run(Crossing crossing, Call call) throws IOException, InterruptedException {
        Lease lease = crossing.call() == WireCall.DOWNLOAD ? current : crossing.lease();
        if (lease != null && cutOff.contains(lease.token())) {
            return Optional.empty();
        }
        Optional<Answer> answer = strikes.pass(new Moment(this, crossing, lease, call));
        if (crossing.call() == WireCall.CLAIM
                && answer.isPresent()
                && answer.get().status() == 200) {
            current = Json.mapper().readValue(answer.get().body(), Lease.class);
        }
        return answer;
    }

    private static void close(@Nullable JavaProgram program) {
        if (program != null) {
            program.kill();
        }
    }

    @Override
    public synchronized void close() {
        close(program);
        program = null;
        wire.close();
    }
}
