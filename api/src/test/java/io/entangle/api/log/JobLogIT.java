package io.entangle.api.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.api.security.GivenKeys;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.JobLogView;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.LogLine;
import io.entangle.shared.contract.v1.LogLines;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What workers log at a job can be read by its owner while it runs: each line once, bounded, and harmless. */
@LineIT
class JobLogIT {

    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    @Autowired
    private JdbcClient sql;

    private ScriptedWorker worker;
    private ExperimentView experiment;
    private Lease lease;

    @BeforeEach
    void aTrainingRuns() {
        line.reset();
        worker = line.worker("worker");
        experiment = line.trainingQueued();
        lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
    }

    @Test
    void linesComeInTheirOrderOverAllAttempts() {
        mustLog(lease, 1, "one", "two");
        worker.release(lease);
        Lease second = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        mustLog(second, 1, "three");

        JobLogView all = read("");
        assertThat(all).isEqualTo(new JobLogView(List.of(info("one"), info("two"), info("three")), 0, 3, false));
        assertThat(read("?limit=2")).isEqualTo(new JobLogView(List.of(info("one"), info("two")), 0, 2, true));
        assertThat(read("?after=2").lines()).containsExactly(info("three"));
        assertThat(read("?after=3")).isEqualTo(new JobLogView(List.of(), 0, 3, false));
    }

    @Test
    void whatIsSentTwiceIsKeptOnce() {
        mustLog(lease, 1, "one", "two");
        mustLog(lease, 1, "one", "two", "three");
        mustLog(lease, 2, "two", "three");

        assertThat(read("").lines()).containsExactly(info("one"), info("two"), info("three"));
    }

    @Test
    void theLastLinesOfALongLogAreKeptAndItSaysHowManyAreMissing() {
        for (int batch = 0; batch < 2; batch++) {
            int first = 1 + batch * LogLines.MOST;
            mustLog(
                    lease,
                    first,
                    IntStream.range(first, first + LogLines.MOST)
                            .mapToObj(number -> "%04d".formatted(number) + "x".repeat(1020))
                            .toArray(String[]::new));
        }

        JobLogView kept = read("");
        assertThat(kept.lines()).hasSize(256);
        assertThat(kept.missing()).isEqualTo(744);
        assertThat(kept.lines().get(0).text()).startsWith("0745x");
        assertThat(kept.next()).isEqualTo(1000);
        assertThat(text("").lines().findFirst()).hasValue("… 744 lines before these are not kept");
        assertThat(read("?after=900").missing()).isZero();
    }

    @Test
    void asTextItIsALineEachAndNothingReachesTheTerminal() {
        mustLog(lease, 1, "loss 0.5", "\u001b[2Jcleared\nforged", "\u0000");

        Api.Answer answer = api.send(api.request(path("?after=0"), EntangleIT.API_KEY)
                .header("Accept", "text/plain")
                .GET());
        assertThat(answer.header("Content-Type")).isEqualTo("text/plain;charset=UTF-8");
        assertThat(answer.header("Entangle-Log-Next")).isEqualTo("3");
        assertThat(answer.text()).isEqualTo("""
                2026-01-02T03:04:05.678Z INFO  loss 0.5
                2026-01-02T03:04:05.678Z INFO  cleared\ufffdforged
                2026-01-02T03:04:05.678Z INFO  \ufffd
                """);
    }

    @Test
    void tooMuchAtOnceIsRefused() {
        LogLines tooMany = new LogLines(
                0,
                IntStream.rangeClosed(0, LogLines.MOST).mapToObj(i -> info("x")).toList());

        Api.Answer answer = worker.log(lease, tooMany);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("errors").findValuesAsString("pointer"))
                .containsExactlyInAnyOrder("/first", "/lines");
        assertThat(read("").lines()).isEmpty();
    }

    @Test
    void itIsItsOwnersAndOfItsExperiment() {
        mustLog(lease, 1, "secret");
        String stranger = new GivenKeys(api).give("somebody else", "read").key();

        assertThat(api.send(api.request(path(""), stranger).GET()).status()).isEqualTo(404);
        assertThat(api.get(path("").replace(
                                        lease.jobId().toString(),
                                        UUID.randomUUID().toString()))
                        .status())
                .isEqualTo(404);
        assertThat(api.get("/api/v1/experiments/%s/jobs/%s/log"
                                .formatted(line.post(Line.EXPERIMENT).id(), lease.jobId()))
                        .status())
                .isEqualTo(404);
        assertThat(api.get(path("?after=-1")).status()).isEqualTo(400);
        assertThat(api.get(path("?limit=1001")).status()).isEqualTo(400);
    }

    @Test
    void aJobOfNoExperimentHasNone() {
        assertThat(api.post("/api/v1/datasets", "{\"name\": \"more\", \"uri\": \"builtin:shapes\"}")
                        .status())
                .isEqualTo(201);
        Lease inspection = worker.mustClaim(JobKind.INSPECT_DATASET);

        mustLog(inspection, 1, "looks well");

        assertThat(sql.sql("select count(*) from job_log").query(Integer.class).single())
                .isZero();
    }

    private void mustLog(Lease held, long first, String... texts) {
        Api.Answer answer = worker.log(
                held,
                new LogLines(first, List.of(texts).stream().map(JobLogIT::info).toList()));
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    private static LogLine info(String text) {
        return new LogLine(AT, "INFO", text);
    }

    private JobLogView read(String query) {
        Api.Answer answer = api.get(path(query));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return Json.mapper().readValue(answer.bytes(), JobLogView.class);
    }

    private String text(String query) {
        return api.send(api.request(path(query), EntangleIT.API_KEY)
                        .header("Accept", "text/plain")
                        .GET())
                .text();
    }

    private String path(String query) {
        return "/api/v1/experiments/%s/jobs/%s/log%s".formatted(experiment.id(), lease.jobId(), query);
    }
}
