package io.entangle.api.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.scripted.Line;
import io.entangle.api.security.GivenKeys;
import io.entangle.shared.contract.v1.ExperimentView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/**
 * Thousands of requests for every operation, from what the OpenAPI document describes to what no program would send: none fails in the API, none is told of its
 * inside, and what is stored afterwards is whole.
 *
 * <p>{@code entangle.fuzz.requests} and {@code entangle.fuzz.seed} say how many and which; the profile {@code fuzz} sends more.
 */
@EntangleIT
@Import({Line.class, Aftermath.class})
@TestPropertySource(
        properties = {
            // The worker's protocol too is described for this test.
            "springdoc.paths-to-exclude=/none",
            "springdoc.show-actuator=true",
            "entangle.queue.reap=1d",
            "entangle.queue.poll=1d",
            "entangle.security.guesses=1000000000",
            "entangle.security.requests-per-minute=1000000000"
        })
class FuzzIT {

    private static final Logger LOG = LoggerFactory.getLogger(FuzzIT.class);

    @Autowired
    private Api api;

    @Autowired
    private Line line;

    @Autowired
    private Aftermath aftermath;

    @Value("${entangle.home}")
    private Path home;

    @Test
    void noRequestBreaksTheApi() throws IOException {
        long seed = Long.getLong("entangle.fuzz.seed", 1);
        int requests = Integer.getInteger("entangle.fuzz.requests", 2_000);
        JsonNode document = api.get("/v3/api-docs").json();
        KnownThings known = new KnownThings();
        Credentials credentials = new Credentials(new GivenKeys(api));
        RequestGenerator generator = new RequestGenerator(
                seed,
                operations(document),
                new SchemaSamples(document, known),
                new WorkerDocuments(api, known),
                known,
                credentials);
        populate(known);

        Map<Integer, Integer> statuses = new TreeMap<>();
        List<String> failures = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        RawConnection connection = new RawConnection(api.uri("/").getPort());
        AnswerRules rules = new AnswerRules(
                List.of(home.toString(), System.getProperty("user.home") + "/", System.getProperty("user.dir")));
        for (int number = 0; number < requests; number++) {
            Draft draft = generator.next(number);
            Optional<RawAnswer> answer = sent(connection, draft);
            statuses.merge(answer.map(RawAnswer::status).orElse(0), 1, Integer::sum);
            answer.filter(good -> good.status() / 100 == 2)
                    .flatMap(RawAnswer::json)
                    .ifPresent(json -> known.learn(draft.operation.path(), draft.path, json));
            if (draft.method.equals("DELETE")) {
                credentials.renew();
            }
            for (String rule : rules.broken(draft, answer)) {
                if (seen.add(draft.operation + rule)) {
                    failures.add("seed %d, request %d, %s: %s%n  %s%n  %s"
                            .formatted(
                                    seed,
                                    number,
                                    draft.operation,
                                    rule,
                                    answer.map(RawAnswer::text)
                                            .map(FuzzIT::start)
                                            .orElse("-"),
                                    start(draft.request().shellLine())));
                }
            }
        }

        LOG.warn("seed {}: {} requests, answered {}", seed, requests, statuses);
        assertThat(failures).as("seed %d: %s".formatted(seed, statuses)).isEmpty();
        assertThat(api.get("/actuator/health").at("/status")).isEqualTo("UP");
        aftermath.requireWhole();
    }

    private static Optional<RawAnswer> sent(RawConnection connection, Draft draft) {
        try {
            return connection.send(draft.request());
        } catch (IOException e) {
            throw new AssertionError(draft.request().shellLine(), e);
        }
    }

    private static List<ApiOperation> operations(JsonNode document) {
        List<ApiOperation> operations = new ArrayList<>(ApiOperation.all(document));
        for (String page : List.of(
                "/v3/api-docs", "/v3/api-docs.yaml", "/v3/api-docs/swagger-config", "/swagger-ui.html", "/error")) {
            operations.add(new ApiOperation("GET", page, List.of(), Map.of(), Map.of()));
        }
        return operations;
    }

    /** Something of everything, so that requests are about what exists. */
    private void populate(KnownThings known) {
        line.finished(0.8, 0.7, 0.6);
        line.failed();
        ExperimentView queued = line.post(Line.EXPERIMENT);
        api.post("/api/v1/experiments/" + queued.id() + ":pause");
        for (String collection :
                List.of("/api/v1/experiments", "/api/v1/datasets", "/api/v1/search-spaces", "/api/v1/api-keys")) {
            known.learn(collection, collection, api.get(collection).json());
        }
    }

    private static String start(String text) {
        return text.length() > 1500 ? text.substring(0, 1500) + "…" : text;
    }
}
