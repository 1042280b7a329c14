package io.entangle.api.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.security.GivenKeys;
import io.entangle.shared.contract.v1.ExperimentView;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is made under a key is made once, for each owner. */
@LineIT
class IdempotencyIT {

    private static final int AT_ONCE = 6;

    @Autowired
    private Api api;

    @Autowired
    private Line line;

    @Autowired
    private JdbcClient sql;

    private String vision = "";
    private String language = "";
    private String visions = "";
    private String languages = "";

    @BeforeEach
    void twoOwnersWithAFinishedExperimentEach() {
        line.reset();
        GivenKeys keys = new GivenKeys(api);
        vision = keys.give("vision", "read", "write").key();
        language = keys.give("language", "read", "write").key();
        visions = path(line.finished(0.8, 0.7), "vision");
        languages = path(line.finished(line.post(Line.EXPERIMENT), 0.8, 0.7), "language");
    }

    static Stream<Arguments> creating() {
        return Stream.of(
                Arguments.of("", Line.EXPERIMENT, Line.EXPERIMENT.replace("an experiment", "another")),
                Arguments.of("EXPERIMENT:clone", "{}", "{\"seed\": 5}"),
                Arguments.of(
                        "EXPERIMENT/retrainings",
                        "{\"rank\": 1, \"mode\": \"FINE_TUNE\"}",
                        "{\"rank\": 2, \"mode\": \"FINE_TUNE\"}"),
                Arguments.of("EXPERIMENT/sweeps", "{\"rank\": 1}", "{\"rank\": 2}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("creating")
    void theSameAgainIsAnsweredWithWhatWasMade(String path, String body, String other) {
        Api.Answer first = post(vision, visions, path, body);
        Api.Answer again = post(vision, visions, path, body);
        Api.Answer different = post(vision, visions, path, other);

        assertThat(first.status()).as(first.text()).isIn(201, 202);
        assertThat(again.status()).isEqualTo(first.status());
        assertThat(again.at("/id")).isEqualTo(first.at("/id"));
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(different.status()).isEqualTo(422);
        assertThat(different.at("/detail")).contains("Idempotency-Key");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("creating")
    void anotherOwnersKeyIsAnother(String path, String body, String other) {
        Api.Answer first = post(vision, visions, path, body);
        Api.Answer others = post(language, languages, path, other);

        assertThat(others.status()).as(others.text()).isEqualTo(first.status());
        assertThat(others.at("/id")).isNotEqualTo(first.at("/id"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("creating")
    void ofSeveralAtOnceOneMakesIt(String path, String body, String other) throws Exception {
        Callable<Api.Answer> posting = () -> post(vision, visions, path, body);
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<Api.Answer>> answers = threads.invokeAll(
                    Stream.generate(() -> posting).limit(AT_ONCE).toList());
            for (Future<Api.Answer> answer : answers) {
                assertThat(answer.get().status()).as(answer.get().text()).isIn(201, 202);
                assertThat(answer.get().at("/id"))
                        .isEqualTo(answers.get(0).get().at("/id"));
            }
        } finally {
            threads.shutdown();
        }
    }

    private String path(ExperimentView finished, String owner) {
        UUID id = finished.id();
        sql.sql(
                        "update experiment set owner = :owner, spec = jsonb_set(spec, '{owner}', to_jsonb(:owner)) where id = :id")
                .param("owner", owner)
                .param("id", id)
                .update();
        return "/api/v1/experiments/" + id;
    }

    private Api.Answer post(String key, String experiment, String path, String body) {
        String target = path.isEmpty() ? "/api/v1/experiments" : path.replace("EXPERIMENT", experiment);
        return api.send(api.request(target, key)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "once")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }
}
