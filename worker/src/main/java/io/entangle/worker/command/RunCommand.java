package io.entangle.worker.command;

import io.entangle.shared.contract.v1.DeviceFacts;
import io.entangle.shared.contract.v1.WorkerInfo;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.job.JobKind;
import io.entangle.worker.data.DataStorage;
import io.entangle.worker.data.Loading;
import io.entangle.worker.handler.Compute;
import io.entangle.worker.handler.Failures;
import io.entangle.worker.handler.Handlers;
import io.entangle.worker.handler.JobHandler;
import io.entangle.worker.runner.ApiClient;
import io.entangle.worker.runner.ApiProblem;
import io.entangle.worker.runner.ApiTransport;
import io.entangle.worker.runner.Attempt;
import io.entangle.worker.runner.LeaseLoop;
import io.entangle.worker.runner.WorkDirectory;
import io.entangle.worker.runner.WorkerClock;
import io.entangle.worker.runner.WorkerTraces;
import io.entangle.worker.torch.DeviceReport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The worker process. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Takes jobs from the API and does them, until it is stopped.")
final class RunCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int TERMINATED = 143;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--api-url",
            paramLabel = "URL",
            defaultValue = "${env:ENTANGLE_API_URL:-http://127.0.0.1:8080}",
            description = "Address of the API (ENTANGLE_API_URL; default: http://127.0.0.1:8080).")
    private URI url = URI.create("http://127.0.0.1:8080");

    @Option(
            names = "--key",
            paramLabel = "KEY",
            defaultValue = "${env:ENTANGLE_WORKER_KEY}",
            description = "The workers' key (ENTANGLE_WORKER_KEY).")
    private @Nullable String key;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            defaultValue = "${env:ENTANGLE_WORKER_KEY_FILE}",
            description = "A file that holds the key (ENTANGLE_WORKER_KEY_FILE).")
    private @Nullable Path keyFile;

    @Mixin
    private ComputeOptions computing = new ComputeOptions();

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            defaultValue = "${env:ENTANGLE_WORK_DIR:-${sys:user.home}/.entangle/worker}",
            description = "Fetched artifacts and scratch files (ENTANGLE_WORK_DIR; default: ~/.entangle/worker).")
    private Path directory = Path.of("");

    @Option(
            names = "--cache-gib",
            paramLabel = "N",
            defaultValue = "${env:ENTANGLE_CACHE_GIB:-20}",
            description =
                    "Size of fetched artifacts beyond which the longest unused are dropped (ENTANGLE_CACHE_GIB; default: 20).")
    private int cacheGibibytes = 20;

    @Mixin
    private DataOptions data = new DataOptions();

    @Option(
            names = "--decode-threads",
            paramLabel = "N",
            defaultValue = "${env:ENTANGLE_DECODE_THREADS:-0}",
            description =
                    "Threads that decode and augment images (ENTANGLE_DECODE_THREADS; default: one for each processor, at most 8). They change no result.")
    private int decodeThreads;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "${env:ENTANGLE_WORKER_NAME}",
            description = "Name of this worker, unique among the living ones (default: made of host and process).")
    private @Nullable String name;

    @Option(
            names = "--kinds",
            paramLabel = "KIND",
            split = ",",
            defaultValue = "${env:ENTANGLE_KINDS}",
            description = "Takes only jobs of these kinds: ${COMPLETION-CANDIDATES} (ENTANGLE_KINDS; default: all).")
    private @Nullable Set<JobKind> kinds;

    @Option(
            names = "--ready-file",
            paramLabel = "FILE",
            defaultValue = "${env:ENTANGLE_READY_FILE}",
            description =
                    "A file that is there from the API's first answer to a claim on, for who wants to know whether this worker has started (ENTANGLE_READY_FILE; default: none).")
    private @Nullable Path readyFile;

    @Option(
            names = "--otlp-endpoint",
            paramLabel = "URL",
            defaultValue = "${env:OTEL_EXPORTER_OTLP_ENDPOINT}",
            description =
                    "A collector that takes traces by OTLP over HTTP (OTEL_EXPORTER_OTLP_ENDPOINT; default: none, and nothing is traced).")
    private @Nullable String otlpEndpoint;

    @Option(names = "--exit-when-idle", description = "Ends as soon as no job is left.")
    private boolean exitWhenIdle;

    @Option(
            names = "--drain-seconds",
            paramLabel = "N",
            defaultValue = "${env:ENTANGLE_DRAIN_SECONDS:-25}",
            description =
                    "When stopped, time to save a checkpoint and give the job back (ENTANGLE_DRAIN_SECONDS; default: 25).")
    private int drainSeconds = 25;

    @Override
    public Integer call() throws IOException {
        ApiClient api = new ApiClient(new ApiTransport(url, readKey()));
        Compute compute = computing.compute();
        DeviceFacts facts = compute.facts(Version.ofWorker());
        DeviceReport.lines(facts).forEach(LOG::info);
        DataStorage storage = data.confined(directory);
        Map<JobKind, JobHandler<?>> handlers =
                chosen(Handlers.all(compute, storage, Loading.with(decodeThreads, storage.cache())));
        WorkerClock clock = WorkerClock.system();
        WorkDirectory work = new WorkDirectory(directory, (long) cacheGibibytes << 30);
        WorkerInfo self = self(facts, handlers);
        WorkerTraces traces = WorkerTraces.to(otlpEndpoint, self.name());
        Attempt attempt = new Attempt(api, handlers, Failures::of, work, clock, traces);
        LeaseLoop loop = new LeaseLoop(api, self, attempt, exitWhenIdle, clock);
        if (readyFile != null) {
            ReadyFile ready = new ReadyFile(readyFile);
            ready.remove();
            loop.whenAnswered(ready::make);
        }
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(loop, ended), "drain"));
        try {
            loop.run();
            return 0;
        } catch (ApiProblem e) {
            throw refused(e);
        } finally {
            traces.close();
            ended.countDown();
        }
    }

    private Map<JobKind, JobHandler<?>> chosen(Map<JobKind, JobHandler<?>> all) {
        if (kinds == null) {
            return all;
        }
        Map<JobKind, JobHandler<?>> chosen = new EnumMap<>(all);
        chosen.keySet().retainAll(kinds);
        return chosen;
    }

    private void drain(LeaseLoop loop, CountDownLatch ended) {
        loop.drain();
        LOG.info("is asked to end: saves what can be resumed and gives its job back, within {} s", drainSeconds);
        try {
            if (!ended.await(drainSeconds, TimeUnit.SECONDS)) {
                LOG.warn("not done within {} s; the job is taken over when its lease ends", drainSeconds);
                // An orderly exit would pull libtorch away under the threads that are computing.
                Runtime.getRuntime().halt(TERMINATED);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String readKey() throws IOException {
        if (key != null && !key.isBlank()) {
            return key.strip();
        }
        if (keyFile == null) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "The worker needs its key: --key, ENTANGLE_WORKER_KEY or --key-file.");
        }
        if (!Files.isReadable(keyFile)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "The key file %s cannot be read. A local API writes it to worker.key in its home when it starts."
                            .formatted(keyFile.toAbsolutePath()));
        }
        return Files.readString(keyFile).strip();
    }

    private CommandFailure refused(ApiProblem problem) {
        if (problem.status() == UNAUTHORIZED || problem.status() == FORBIDDEN) {
            return new CommandFailure(
                    "The API at %s does not accept this worker's key. It is set by --key, ENTANGLE_WORKER_KEY or --key-file and must be the API's ENTANGLE_SECURITY_WORKER_KEY."
                            .formatted(url));
        }
        return new CommandFailure("The API refuses this worker: " + problem.getMessage());
    }

    private WorkerInfo self(DeviceFacts facts, Map<JobKind, JobHandler<?>> handlers) {
        return new WorkerInfo(
                name == null || name.isBlank() ? defaultName() : name,
                facts.libraries().worker(),
                handlers.keySet(),
                facts.name(),
                facts.model(),
                facts.memoryBytes(),
                facts.threads(),
                facts.precisions().contains(Precision.BF16),
                "PyTorch %s, Java %s"
                        .formatted(
                                facts.libraries().libtorch(), facts.libraries().java()),
                facts);
    }

    private static String defaultName() {
        String host = System.getenv("HOSTNAME");
        if (host == null || host.isBlank()) {
            host = hostFile();
        }
        return host + "-" + ProcessHandle.current().pid();
    }

    private static String hostFile() {
        Path file = Path.of("/etc/hostname");
        try {
            String host = Files.isReadable(file) ? Files.readString(file).strip() : "";
            return host.isEmpty() ? "worker" : host;
        } catch (IOException e) {
            LOG.debug("no host name", e);
            return "worker";
        }
    }
}
