package io.entangle.api.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.shared.contract.v1.ClaimRequest;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.WorkerPaths;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.json.Json;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Waiting for a job. The poll of this application comes round once a day, so whoever is answered was woken. */
@LineIT
class LongPollIT {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    /** As many as there are request threads by default, and more. */
    private static final int CROWD = 250;

    private static final int BURST = 40;

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    @Autowired
    private ClaimDesk desk;

    @Autowired
    private JdbcClient sql;

    @BeforeEach
    void anEmptyQueue() {
        line.reset();
    }

    @Test
    void nothingCameUpWhileTheWorkerWaited() {
        assertThat(claim("patient", 1).join().statusCode()).isEqualTo(204);
    }

    @Test
    void aWaitingWorkerGetsWhatIsQueuedMeanwhile() throws Exception {
        CompletableFuture<HttpResponse<byte[]>> waiting = claim("patient", 60);
        untilWaiting(1);

        line.register();

        Lease lease = lease(waiting.get(30, TimeUnit.SECONDS));
        assertThat(lease.spec().kind()).isEqualTo(JobKind.INSPECT_DATASET);
    }

    @Test
    void whatAnotherProcessQueuesIsNotified() throws Exception {
        line.register();
        sql.sql("update job set available_at = now() + interval '1 hour'").update();
        CompletableFuture<HttpResponse<byte[]>> waiting = claim("patient", 60);
        untilWaiting(1);

        sql.sql("with freed as (update job set available_at = now() returning 1)"
                        + " select pg_notify('entangle_jobs', '') is null from freed")
                .query(Boolean.class)
                .single();

        assertThat(lease(waiting.get(30, TimeUnit.SECONDS)).attempt()).isEqualTo(1);
    }

    @Test
    void aWorkerThatAsksAgainHasGivenItsEarlierQuestionUp() throws Exception {
        CompletableFuture<HttpResponse<byte[]>> earlier = claim("impatient", 60);
        untilWaiting(1);
        CompletableFuture<HttpResponse<byte[]>> later = claim("impatient", 60);

        assertThat(earlier.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
        line.register();
        assertThat(lease(later.get(30, TimeUnit.SECONDS)).attempt()).isEqualTo(1);
    }

    @Test
    void aCrowdOfWaitingWorkersKeepsNobodyElseOut() throws Exception {
        List<CompletableFuture<HttpResponse<byte[]>>> crowd = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            crowd.add(claim("waiting-" + i, 60));
        }
        untilWaiting(CROWD);

        assertThat(api.get("/api/v1/workers").json()).hasSize(CROWD);
        line.register();

        CompletableFuture.anyOf(crowd.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            assertThat(claim("waiting-" + i, 0).get(30, TimeUnit.SECONDS).statusCode())
                    .isEqualTo(204);
            statuses.add(crowd.get(i).get(30, TimeUnit.SECONDS).statusCode());
        }
        assertThat(statuses).containsOnlyOnce(200).contains(204);
    }

    @Test
    void aBurstOfJobsReachesAsManyWaitingWorkers() throws Exception {
        List<CompletableFuture<HttpResponse<byte[]>>> waiting = new ArrayList<>();
        for (int i = 0; i < BURST; i++) {
            waiting.add(claim("waiting-" + i, 60));
        }
        untilWaiting(BURST);

        for (int i = 0; i < BURST; i++) {
            assertThat(api.post(
                                    "/api/v1/datasets",
                                    "{\"name\": \"burst-%d\", \"uri\": \"builtin:shapes\"}".formatted(i))
                            .status())
                    .isEqualTo(201);
        }

        List<UUID> jobs = new ArrayList<>();
        for (CompletableFuture<HttpResponse<byte[]>> answer : waiting) {
            jobs.add(lease(answer.get(30, TimeUnit.SECONDS)).jobId());
        }
        assertThat(jobs).doesNotHaveDuplicates();
    }

    private CompletableFuture<HttpResponse<byte[]>> claim(String name, int waitSeconds) {
        ClaimRequest request = new ClaimRequest(line.worker(name).info(), waitSeconds);
        return CLIENT.sendAsync(
                api.request(WorkerPaths.LEASES, EntangleIT.WORKER_KEY)
                        .timeout(Duration.ofSeconds(90))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(Json.mapper().writeValueAsString(request)))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static Lease lease(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        return Json.mapper().readValue(answer.body(), Lease.class);
    }

    private void untilWaiting(int workers) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (desk.waiting() < workers) {
            assertThat(System.nanoTime())
                    .as("%s of %s workers wait", desk.waiting(), workers)
                    .isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
