package io.entangle.api.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.job.JobKind;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What can be changed of an experiment, and that nobody's change is lost. */
@LineIT
class ExperimentEditingIT {

    @Autowired
    private Api api;

    @Autowired
    private Line line;

    @Autowired
    private JdbcClient sql;

    @BeforeEach
    void begin() {
        line.reset();
    }

    @Test
    void nameAndNotesAreChangedAndWhatIsNotNamedStays() {
        UUID id = line.trainingQueued().id();

        assertThat(patch(id, "{\"notes\": \"for the report\"}", Map.of()).at("/notes"))
                .isEqualTo("for the report");
        Api.Answer renamed = patch(id, "{\"name\": \"renamed\"}", Map.of());

        assertThat(renamed.status()).isEqualTo(200);
        assertThat(renamed.at("/name")).isEqualTo("renamed");
        assertThat(renamed.at("/notes")).isEqualTo("for the report");
        assertThat(renamed.at("/spec/name")).isEqualTo("an experiment");
        assertThat(patch(id, "{\"notes\": null}", Map.of()).json().has("notes")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"seed\": 3} | /seed",
                "{\"name\": null} | /name",
                "{\"name\": \"\"} | /name",
                "{\"priority\": 11} | /priority",
                "{\"priority\": \"high\"} | /priority",
                "{\"notes\": 5} | /notes",
                "[1] | ''"
            })
    void whatCannotBeChangedIsRefusedByName(String patch, String pointer) {
        UUID id = line.trainingQueued().id();

        Api.Answer refused = patch(id, patch, Map.of());

        assertThat(refused.status()).as(refused.text()).isEqualTo(422);
        assertThat(refused.at("/errors/0/pointer")).isEqualTo(pointer);
    }

    @Test
    void anotherPriorityIsAnotherPlaceForAllItsJobs() {
        line.registerReady();
        ExperimentView first = line.post(Line.EXPERIMENT);
        ExperimentView second = line.post(Line.EXPERIMENT);
        assertThat(line.get(second.id()).ahead()).isEqualTo(1);
        Duration before = lead(first.id(), second.id());

        assertThat(patch(second.id(), "{\"priority\": 3}", Map.of())
                        .json()
                        .path("priority")
                        .asInt())
                .isEqualTo(3);

        assertThat(line.get(second.id()).ahead()).isZero();
        assertThat(line.get(first.id()).ahead()).isEqualTo(1);
        assertThat(lead(first.id(), second.id())).isEqualTo(before.minus(Duration.ofMinutes(30)));
        assertThat(line.worker("worker").mustClaim(JobKind.TRAIN_SUPERNET).jobId())
                .isEqualTo(job(second));
        assertThat(patch(second.id(), "{\"priority\": 0}", Map.of()).status()).isEqualTo(200);
        assertThat(lead(first.id(), second.id())).isEqualTo(before);
    }

    @Test
    void whatRunsGoesOn() {
        ExperimentView experiment = line.trainingQueued();
        ScriptedWorker worker = line.worker("worker");
        Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);

        assertThat(patch(experiment.id(), "{\"priority\": -5}", Map.of()).at("/state"))
                .isEqualTo("RUNNING");

        assertThat(sql.sql("select token from job where id = :id and state = 'RUNNING' and priority = -5")
                        .param("id", lease.jobId())
                        .query(Long.class)
                        .single())
                .isEqualTo(lease.token());
    }

    @Test
    void whatHasEndedKeepsItsPriorityAndMayBeRenamed() {
        UUID id = line.finished(0.8).id();

        assertThat(patch(id, "{\"priority\": 3}", Map.of()).status()).isEqualTo(409);
        assertThat(patch(id, "{\"name\": \"the good one\"}", Map.of()).at("/name"))
                .isEqualTo("the good one");
    }

    @Test
    void aChangeThatWasDecidedUponAnOlderStateIsRefused() {
        UUID id = line.trainingQueued().id();
        String read = etag(id);
        assertThat(patch(id, "{\"notes\": \"mine\"}", Map.of("If-Match", read)).status())
                .isEqualTo(200);

        Api.Answer late = patch(id, "{\"notes\": \"yours\"}", Map.of("If-Match", read));

        assertThat(late.status()).isEqualTo(412);
        assertThat(late.header("Content-Type")).startsWith("application/problem+json");
        assertThat(api.get(path(id)).at("/notes")).isEqualTo("mine");
        assertThat(patch(id, "{\"notes\": \"yours\"}", Map.of("If-Match", etag(id)))
                        .status())
                .isEqualTo(200);
        assertThat(patch(id, "{\"notes\": \"anybody's\"}", Map.of("If-Match", "*"))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {":pause", ":resume", ":cancel"})
    void soIsWhatIsDoneWithIt(String action) {
        UUID id = line.trainingQueued().id();
        String read = etag(id);
        patch(id, "{\"notes\": \"meanwhile\"}", Map.of());
        String before = line.everythingWritten();

        assertThat(act(id, action, read).status()).isEqualTo(412);
        assertThat(line.everythingWritten()).isEqualTo(before);
        assertThat(act(id, action, etag(id)).status()).isEqualTo(200);
    }

    @Test
    void progressOfAWorkerIsNoChangeThatAnotherWouldUndo() {
        UUID id = line.trainingQueued().id();
        String queued = etag(id);
        line.worker("worker").mustClaim(JobKind.TRAIN_SUPERNET);
        String running = etag(id);

        assertThat(running).isNotEqualTo(queued);
        assertThat(act(id, ":pause", queued).status()).isEqualTo(200);
    }

    @Test
    void whatWasReadAlreadyIsNotSentAgain() {
        UUID id = line.finished(0.8).id();
        String read = etag(id);
        assertThat(read).startsWith("\"").doesNotStartWith("W/");

        Api.Answer again = send(id, "", "GET", null, Map.of("If-None-Match", read));
        patch(id, "{\"notes\": \"read this\"}", Map.of());
        Api.Answer changed = send(id, "", "GET", null, Map.of("If-None-Match", read));

        assertThat(again.status()).isEqualTo(304);
        assertThat(again.bytes()).isEmpty();
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.at("/notes")).isEqualTo("read this");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/search-spaces/shapes-32", "/api/v1/datasets/shapes"})
    void soItIsWithWhateverHasAName(String path) {
        line.registerReady();
        String read = api.get(path).header("ETag");

        Api.Answer again = api.send(api.request(path, EntangleIT.API_KEY)
                .header("If-None-Match", read)
                .GET());

        assertThat(again.status()).isEqualTo(304);
    }

    private Duration lead(UUID first, UUID second) {
        return sql.sql("""
                        select (select claim_key from job where experiment_id = :second) - (select claim_key from job where experiment_id = :first) =
                          (select place from experiment where id = :second) - (select place from experiment where id = :first) as alike,
                          extract(epoch from (select claim_key from job where experiment_id = :second) - (select claim_key from job where experiment_id = :first)) as seconds
                        """)
                .param("first", first)
                .param("second", second)
                .query((row, number) -> {
                    assertThat(row.getBoolean("alike")).isTrue();
                    return Duration.ofNanos(
                            row.getBigDecimal("seconds").movePointRight(9).longValue());
                })
                .single();
    }

    private static UUID job(ExperimentView experiment) {
        return Objects.requireNonNull(experiment.stages().get(0).jobId());
    }

    private static String path(UUID id) {
        return "/api/v1/experiments/" + id;
    }

    private String etag(UUID id) {
        return api.get(path(id)).header("ETag");
    }

    private Api.Answer patch(UUID id, String body, Map<String, String> headers) {
        return send(id, "", "PATCH", body, headers);
    }

    private Api.Answer act(UUID id, String action, String ifMatch) {
        return send(id, action, "POST", null, Map.of("If-Match", ifMatch));
    }

    private Api.Answer send(UUID id, String action, String method, @Nullable String body, Map<String, String> headers) {
        HttpRequest.Builder request = api.request(path(id) + action, EntangleIT.API_KEY);
        headers.forEach(request::header);
        return api.send(
                body == null
                        ? request.method(method, HttpRequest.BodyPublishers.noBody())
                        : request.header("Content-Type", "application/merge-patch+json")
                                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }
}
