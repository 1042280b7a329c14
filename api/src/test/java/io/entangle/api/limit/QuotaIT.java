package io.entangle.api.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.security.GivenKeys;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

/** What an owner may have, and how fast he may ask. */
@LineIT
@TestPropertySource(
        properties = {
            "entangle.quotas.open-experiments=3",
            "entangle.quotas.stored-bytes=1MB",
            "entangle.security.requests-per-minute=20"
        })
class QuotaIT {

    private static final String EXPERIMENTS = "/api/v1/experiments";

    @Autowired
    private Api api;

    @Autowired
    private Line line;

    @Autowired
    private JdbcClient sql;

    private GivenKeys keys;

    @BeforeEach
    void anEmptyQueue() {
        line.reset();
        line.registerReady();
        keys = new GivenKeys(api);
    }

    @Test
    void anOwnerHasSoManyOpenExperimentsAndNoMore() {
        String key = keys.give("open", "read", "write").key();
        String first = post(key).at("/id");
        post(key);
        post(key);
        Api.Answer refused = post(key);

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isEqualTo("60");
        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(refused.at("/detail")).contains("3 open experiments");
        assertThat(post(keys.give("another", "write").key()).status()).isEqualTo(201);
        api.post(EXPERIMENTS + "/" + first + ":cancel");
        assertThat(post(key).status()).isEqualTo(201);
    }

    @Test
    void postsAtTheSameMomentDoNotPassTogether() throws Exception {
        String key = keys.give("at-once", "write").key();
        Callable<Integer> posting = () -> post(key).status();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> answers =
                    threads.invokeAll(Stream.generate(() -> posting).limit(8).toList());
            int taken = 0;
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isIn(201, 429);
                taken += answer.get() == 201 ? 1 : 0;
            }
            assertThat(taken).isEqualTo(3);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whoHasAllThatHeMayStoreBringsNothingMore() {
        String key = keys.give("storing", "write").key();
        line.finished(
                line.post(Line.EXPERIMENT.replace("\"searchSpace\"", "\"owner\": \"storing\", \"searchSpace\"")), 0.8);
        assertThat(post(key).status()).isEqualTo(201);
        sql.sql(
                        "update artifact set bytes = 1048576 where id = (select id from artifact where state = 'COMMITTED' limit 1)")
                .update();

        Api.Answer refused = post(key);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.at("/detail")).contains("bytes stored");
        assertThat(bring(key).status()).isEqualTo(429);
        assertThat(upload(key).status()).isEqualTo(429);
        assertThat(post(keys.give("storing-nothing", "write").key()).status()).isEqualTo(201);
    }

    @Test
    void whoAsksTooFastIsToldToWaitAndOthersAreNot() {
        String key = keys.give("fast", "read").key();
        List<Api.Answer> answers = Stream.generate(() -> api.send(api.request("/api/v1/workers", key)))
                .limit(60)
                .toList();

        assertThat(answers.get(0).status()).isEqualTo(200);
        Api.Answer refused = answers.stream()
                .filter(answer -> answer.status() == 429)
                .findFirst()
                .orElseThrow();
        assertThat(refused.header("Retry-After")).matches("[1-9]\\d*");
        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(api.send(api.request(
                                "/api/v1/workers", keys.give("slow", "read").key()))
                        .status())
                .isEqualTo(200);
        Stream.generate(() -> api.get("/api/v1/workers"))
                .limit(60)
                .forEach(answer -> assertThat(answer.status()).isEqualTo(200));
    }

    private Api.Answer post(String key) {
        return api.send(api.request(EXPERIMENTS, key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Line.EXPERIMENT)));
    }

    private Api.Answer upload(String key) {
        return api.send(api.request("/api/v1/datasets:upload?name=c", key)
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofString("PK\u0003\u0004 an archive")));
    }

    private Api.Answer bring(String key) {
        return api.send(api.request("/api/v1/checkpoints?name=b&searchSpace=shapes-32", key)
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofString("weights")));
    }
}
