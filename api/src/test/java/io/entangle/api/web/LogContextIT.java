package io.entangle.api.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.entangle.api.Api;
import io.entangle.api.queue.Reaper;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.MetricPoint;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.LogFields;
import io.entangle.shared.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Log lines tell what they are about. A table that is away makes the API say something. */
@LineIT
class LogContextIT {

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    @Autowired
    private Reaper reaper;

    @Autowired
    private JdbcClient sql;

    @Autowired
    private Environment environment;

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger ofTheApi = (Logger) LoggerFactory.getLogger("io.entangle.api");

    @BeforeEach
    void listen() {
        line.reset();
        lines.start();
        ofTheApi.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        ofTheApi.detachAppender(lines);
    }

    @Test
    void aCallAboutAnExperimentTellsIt() {
        ExperimentView experiment = line.trainingQueued();
        lines.list.clear();

        withoutMetrics(() -> assertThat(api.get("/api/v1/experiments/" + experiment.id() + "/metrics")
                        .status())
                .isEqualTo(500));

        assertThat(lines.list)
                .singleElement()
                .satisfies(said -> assertThat(said.getMDCPropertyMap())
                        .isEqualTo(Map.of(LogFields.EXPERIMENT, experiment.id().toString())));
    }

    @Test
    void aWorkersCallTellsItsJobAndSoDoesTheDocumentOfTheLine() {
        line.trainingQueued();
        ScriptedWorker worker = line.worker("worker");
        Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        lines.list.clear();

        withoutMetrics(() -> assertThat(worker.heartbeat(
                                lease, new Heartbeat(null, List.of(new MetricPoint("loss", 1, 1))))
                        .status())
                .isEqualTo(500));

        assertThat(lines.list).singleElement().satisfies(said -> {
            JsonNode document = ecs(said);
            assertThat(document.at("/entangle/job").asString())
                    .isEqualTo(lease.jobId().toString());
            assertThat(document.at("/log/level").asString()).isEqualTo("ERROR");
            assertThat(document.at("/service/name").asString()).isEqualTo("entangle-api");
            assertThat(document.at("/error/stack_trace").asString()).contains("metric");
        });
    }

    @Test
    void whatTheReaperTakesBackTellsItsJob() {
        line.trainingQueued();
        Lease lease = line.worker("worker").mustClaim(JobKind.TRAIN_SUPERNET);
        line.expire(lease);
        lines.list.clear();

        reaper.runOnce();

        assertThat(lines.list)
                .anySatisfy(said -> assertThat(said.getMDCPropertyMap())
                        .isEqualTo(Map.of(LogFields.JOB, lease.jobId().toString())));
    }

    @Test
    void whatIsNoIdStaysOutOfTheLog() {
        withoutMetrics(() -> assertThat(
                        api.get("/api/v1/experiments/forged%0Aline/metrics").status())
                .isBetween(400, 404));

        assertThat(lines.list)
                .allSatisfy(said -> assertThat(said.getMDCPropertyMap()).isEmpty());
    }

    private void withoutMetrics(Runnable call) {
        sql.sql("alter table metric rename to metric_away").update();
        try {
            call.run();
        } finally {
            sql.sql("alter table metric_away rename to metric").update();
        }
    }

    /** As the API writes it with {@code logging.structured.format.console=ecs}. */
    private JsonNode ecs(ILoggingEvent said) {
        LoggerContext context = new LoggerContext();
        context.putObject(Environment.class.getName(), environment);
        StructuredLogEncoder encoder = new StructuredLogEncoder();
        encoder.setContext(context);
        encoder.setFormat("ecs");
        encoder.start();
        return Json.mapper().readTree(new String(encoder.encode(said), UTF_8));
    }
}
