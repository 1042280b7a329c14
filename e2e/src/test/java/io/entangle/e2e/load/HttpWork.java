package io.entangle.e2e.load;

import io.entangle.shared.contract.v1.ClaimRequest;
import io.entangle.shared.contract.v1.DeviceFacts;
import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.contract.v1.WorkerInfo;
import io.entangle.shared.contract.v1.WorkerPaths;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** The worker's protocol over HTTP/1.1, on connections that are kept. */
final class HttpWork implements LeasedWork {

    /** Every kind but one, so that there are jobs that it has to pass over. */
    private static final Set<JobKind> KINDS = EnumSet.complementOf(EnumSet.of(JobKind.RETRAIN));

    private static final String REPORT = json(new Heartbeat(
            new Progress(31_000, 60_000, "images", null, null, null, 1234.5, 23.5, null, null), List.of()));
    private static final String RESULT = json(new JobResult.DatasetInspected(
            "image folder", IntStream.range(0, 10).mapToObj(i -> "class " + i).toList(), 50_000, 10_000, null, null));

    private final HttpClient client;
    private final URI api;
    private final String question;

    /**
     * A worker.
     *
     * @param client shared by all
     * @param waitSeconds how long a question for a job may wait
     */
    HttpWork(HttpClient client, URI api, String name, int waitSeconds) {
        this.client = client;
        this.api = api;
        this.question = json(new ClaimRequest(worker(name), waitSeconds));
    }

    private static WorkerInfo worker(String name) {
        DeviceFacts.Libraries libraries =
                new DeviceFacts.Libraries("0.1.0", "2.7.1, cpu", "0.36.0", "17.0.13", "Linux, amd64");
        return new WorkerInfo(
                name,
                "0.1.0",
                KINDS,
                "cpu",
                "a processor of two cores",
                null,
                2,
                false,
                "DJL 0.36.0, PyTorch 2.7.1",
                new DeviceFacts(
                        "cpu",
                        "a processor of two cores",
                        16L << 30,
                        2,
                        2,
                        List.of("avx2", "avx512f"),
                        null,
                        List.of(Precision.FP32),
                        libraries));
    }

    private static String json(Object value) {
        return Json.mapper().writeValueAsString(value);
    }

    /** The question for a job, to be sent in whatever way. */
    HttpRequest question() {
        return request(WorkerPaths.LEASES, question).build();
    }

    /** The report under a lease, to be sent in whatever way. */
    HttpRequest report(Held held) {
        return underLease(WorkerPaths.HEARTBEAT, held, REPORT);
    }

    /** Another report under a lease. */
    HttpRequest report(Held held, Heartbeat heartbeat) {
        return underLease(WorkerPaths.HEARTBEAT, held, json(heartbeat));
    }

    /** The result under a lease, to be sent in whatever way. */
    HttpRequest result(Held held) {
        return underLease(WorkerPaths.COMPLETE, held, RESULT);
    }

    /** The lease in an answer of 200; empty for any other. */
    static Optional<Held> lease(HttpResponse<byte[]> answer) {
        if (answer.statusCode() != 200) {
            return Optional.empty();
        }
        JsonNode lease = Json.mapper().readTree(answer.body());
        return Optional.of(new Held(
                UUID.fromString(lease.path("jobId").asString()),
                lease.path("token").asLong()));
    }

    @Override
    public Optional<Held> claim() throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = client.send(question(), BodyHandlers.ofByteArray());
        if (answer.statusCode() != 204) {
            expect(answer, 200);
        }
        return lease(answer);
    }

    @Override
    public void heartbeat(Held held) throws IOException, InterruptedException {
        expect(client.send(report(held), BodyHandlers.ofByteArray()), 200);
    }

    @Override
    public void complete(Held held) throws IOException, InterruptedException {
        expect(client.send(result(held), BodyHandlers.ofByteArray()), 204);
    }

    private HttpRequest underLease(String path, Held held, String body) {
        return request(path.replace("{jobId}", held.jobId().toString()), body)
                .header(WorkerPaths.TOKEN_HEADER, Long.toString(held.token()))
                .build();
    }

    private HttpRequest.Builder request(String path, String body) {
        return HttpRequest.newBuilder(api.resolve(path))
                .header("Authorization", "Bearer " + ServerUnderLoad.WORKER_KEY)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    private static void expect(HttpResponse<byte[]> answer, int status) throws IOException {
        if (answer.statusCode() != status) {
            throw new IOException("%s: %d %s"
                    .formatted(answer.uri(), answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8)));
        }
    }

    @Override
    public void close() {}
}
