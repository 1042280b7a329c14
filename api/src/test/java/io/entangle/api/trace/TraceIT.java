package io.entangle.api.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.job.JobKind;
import io.entangle.telemetry.OtlpReceiver;
import java.net.http.HttpRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** One trace goes from the request that posts an experiment, by way of the queue, to the leases of all its jobs. */
@LineIT
@DirtiesContext
class TraceIT {

    private static final OtlpReceiver COLLECTOR = new OtlpReceiver();
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    private ScriptedWorker worker;

    @DynamicPropertySource
    static void endpoint(DynamicPropertyRegistry properties) {
        properties.add("entangle.tracing.endpoint", COLLECTOR::endpoint);
    }

    @AfterAll
    static void stop() {
        COLLECTOR.close();
    }

    @BeforeEach
    void ready() {
        line.reset();
        line.registerReady();
        worker = line.worker("worker");
    }

    @Test
    void everyLeaseOfAnExperimentBelongsToTheTraceOfTheRequestThatPostedIt() {
        post("00-%s-%s-01".formatted(TRACE, CALLER));

        line.train(worker);
        Lease search = worker.mustClaim(JobKind.SEARCH);

        assertThat(search.traceparent())
                .startsWith("00-" + TRACE + "-")
                .endsWith("-01")
                .doesNotContain(CALLER);
        await().atMost(Duration.ofSeconds(30)).until(() -> COLLECTOR.has(TRACE, "POST /api/v1/experiments"));
    }

    @Test
    void aRequestThatNamesNoTraceBeginsOne() {
        post(null);

        assertThat(worker.mustClaim(JobKind.TRAIN_SUPERNET).traceparent())
                .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]");
    }

    @Test
    void whatIsNoTraceIsNotTakenForOne() {
        post("00-%s-%s-01".formatted("0".repeat(32), CALLER));

        assertThat(worker.mustClaim(JobKind.TRAIN_SUPERNET).traceparent())
                .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]")
                .doesNotContain("0".repeat(32));
    }

    private void post(@Nullable String traceparent) {
        HttpRequest.Builder request = api.request("/api/v1/experiments", EntangleIT.API_KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Line.EXPERIMENT));
        if (traceparent != null) {
            request.header("traceparent", traceparent);
        }
        assertThat(api.send(request).status()).isEqualTo(201);
    }
}
