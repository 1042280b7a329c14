package io.entangle.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.shared.contract.v1.ExperimentView;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Whose things are, and what others see of them. */
@LineIT
class OwnersIT {

    private static final String EXPERIMENTS = "/api/v1/experiments";

    @Autowired
    private Api api;

    @Autowired
    private Line line;

    @Autowired
    private JdbcClient sql;

    private String vision = "";
    private String language = "";

    @BeforeEach
    void twoOwners() {
        line.reset();
        line.registerReady();
        GivenKeys keys = new GivenKeys(api);
        vision = keys.give("vision", "read", "write").key();
        language = keys.give("language", "read", "write").key();
    }

    @Test
    void anExperimentIsItsKeysOwners() {
        Api.Answer posted = post(vision, EXPERIMENTS, Line.EXPERIMENT);

        assertThat(posted.status()).as(posted.text()).isEqualTo(201);
        assertThat(posted.at("/owner")).isEqualTo("vision");
        assertThat(sql.sql("select owner from experiment where id = cast(:id as uuid)")
                        .param("id", posted.at("/id"))
                        .query(String.class)
                        .single())
                .isEqualTo("vision");
    }

    @Test
    void nobodyPostsInTheNameOfAnotherButAnAdmin() {
        Api.Answer refused = post(language, EXPERIMENTS, ownedBy("vision"));
        Api.Answer own = post(vision, EXPERIMENTS, ownedBy("vision"));
        Api.Answer admins = post(EntangleIT.API_KEY, EXPERIMENTS, ownedBy("vision"));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.at("/errors/0/pointer")).isEqualTo("/owner");
        assertThat(own.at("/owner")).isEqualTo("vision");
        assertThat(admins.at("/owner")).isEqualTo("vision");
    }

    @Test
    void aListHasOnesOwnAndAnAdminsHasAll() {
        String visions = post(vision, EXPERIMENTS, Line.EXPERIMENT).at("/id");
        String languages = post(language, EXPERIMENTS, Line.EXPERIMENT).at("/id");

        assertThat(listed(vision, "")).containsExactly(visions);
        assertThat(listed(language, "")).containsExactly(languages);
        assertThat(listed(language, "?owner=vision")).isEmpty();
        assertThat(listed(EntangleIT.API_KEY, "")).containsExactlyInAnyOrder(visions, languages);
        assertThat(listed(EntangleIT.API_KEY, "?owner=vision")).containsExactly(visions);
    }

    /** From the OpenAPI document, so that no endpoint to come can be forgotten. */
    @Test
    void belowAnExperimentOfAnotherNothingIsThere() {
        String experiment = ownedFinished("vision").toString();
        String none = UUID.randomUUID().toString();
        List<String> different = new ArrayList<>();
        int endpoints = 0;
        int open = 0;
        String before = line.everythingWritten();
        for (Map.Entry<String, JsonNode> path :
                api.get("/v3/api-docs").json().path("paths").properties()) {
            if (!path.getKey().startsWith(EXPERIMENTS + "/{id}")) {
                continue;
            }
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                String method = operation.getKey().toUpperCase(Locale.ROOT);
                Api.Answer others = call(language, method, path.getKey(), experiment);
                Api.Answer missing = call(language, method, path.getKey(), none);
                boolean alike = others.status() == 404
                        && missing.status() == 404
                        && others.at("/detail").equals("There is no experiment " + experiment)
                        && missing.at("/detail").equals("There is no experiment " + none);
                if (!alike) {
                    different.add("%s %s -> %s, %s".formatted(method, path.getKey(), others.text(), missing.text()));
                }
                endpoints++;
                if (method.equals("GET")) {
                    open += call(vision, method, path.getKey(), experiment).status() == 200 ? 1 : 0;
                }
            }
        }

        assertThat(different).isEmpty();
        assertThat(endpoints).isGreaterThan(20);
        assertThat(open).as("endpoints that answer its owner").isGreaterThan(5);
        assertThat(line.everythingWritten()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%S", "%%20%s", "%s%%20"})
    void noSpellingOfAnIdOpensIt(String spelling) {
        UUID experiment = ownedFinished("vision");

        assertThat(get(language, EXPERIMENTS + "/" + spelling.formatted(experiment))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void anIdWithoutItsLeadingZerosOpensNothingEither() {
        String experiment = ownedFinished("vision").toString();
        assertThat(experiment).startsWith("0");

        assertThat(get(language, EXPERIMENTS + "/" + experiment.substring(1)).status())
                .isIn(400, 404);
        assertThat(get(vision, EXPERIMENTS + "/" + experiment).status()).isEqualTo(200);
    }

    @Test
    void weightsOfAnotherAreNotThere() {
        UUID experiment = ownedFinished("vision");
        UUID weights = sql.sql("select weights_id from subnet where experiment_id = :id and rank = 1")
                .param("id", experiment)
                .query(UUID.class)
                .single();
        String path = "/api/v1/artifacts/" + weights;

        assertThat(get(language, path).status()).isEqualTo(404);
        assertThat(get(vision, path).status()).isEqualTo(200);
        assertThat(api.get(path).status()).isEqualTo(200);
    }

    @Test
    void theSupernetOfAnotherCannotBeSearched() {
        UUID experiment = ownedFinished("vision");
        String body = Line.EXPERIMENT.replace(
                "\"searchSpace\"", "\"supernet\": {\"experiment\": \"%s\"}, \"searchSpace\"".formatted(experiment));

        Api.Answer refused = post(language, EXPERIMENTS, body);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text()).contains("there is no experiment " + experiment);
        assertThat(post(vision, EXPERIMENTS, body).status()).isEqualTo(201);
    }

    @Test
    void twoOwnersMayChooseTheSameIdempotencyKey() {
        String first = withKey(vision, "once").at("/id");

        assertThat(withKey(vision, "once").at("/id")).isEqualTo(first);
        Api.Answer others = withKey(language, "once");
        assertThat(others.status()).isEqualTo(201);
        assertThat(others.at("/id")).isNotEqualTo(first);
    }

    @Test
    void whatHasANameIsEverybodysToUseAndItsOwnersToChange() {
        assertThat(post(vision, "/api/v1/datasets", "{\"name\": \"visions\", \"uri\": \"builtin:shapes\"}")
                        .at("/owner"))
                .isEqualTo("vision");
        assertThat(get(language, "/api/v1/datasets/visions").at("/owner")).isEqualTo("vision");
        Api.Answer refused = post(language, "/api/v1/datasets/visions:inspect", "");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.at("/detail")).contains("vision's");
        assertThat(post(vision, "/api/v1/datasets/visions:inspect", "").status())
                .isEqualTo(202);
        assertThat(post(EntangleIT.API_KEY, "/api/v1/datasets/visions:inspect", "")
                        .status())
                .isEqualTo(202);
        assertThat(post(vision, "/api/v1/search-spaces", "{\"name\": \"visions\", \"preset\": \"autoformer-tiny\"}")
                        .at("/owner"))
                .isEqualTo("vision");
        assertThat(get(language, "/api/v1/search-spaces/visions").at("/owner")).isEqualTo("vision");
    }

    @Test
    void whatAWorkerIsAtIsNamedToItsOwnerAlone() {
        String experiment = post(vision, EXPERIMENTS, Line.EXPERIMENT).at("/id");
        assertThat(line.worker("seen-by-owners").claim()).isPresent();

        assertThat(get(vision, "/api/v1/workers").text()).contains(experiment);
        assertThat(get(language, "/api/v1/workers").text())
                .contains("seen-by-owners", "TRAIN_SUPERNET")
                .doesNotContain(experiment);
        assertThat(api.get("/api/v1/workers").text()).contains(experiment);
    }

    private UUID ownedFinished(String owner) {
        ExperimentView finished = line.finished(line.post(Line.EXPERIMENT), 0.8, 0.7);
        sql.sql(
                        "update experiment set owner = :owner, spec = jsonb_set(spec, '{owner}', to_jsonb(:owner)) where id = :id")
                .param("owner", owner)
                .param("id", finished.id())
                .update();
        return finished.id();
    }

    private static String ownedBy(String owner) {
        return Line.EXPERIMENT.replace("\"searchSpace\"", "\"owner\": \"%s\", \"searchSpace\"".formatted(owner));
    }

    private List<String> listed(String key, String query) {
        return get(key, EXPERIMENTS + query)
                .json()
                .path("items")
                .valueStream()
                .map(item -> item.path("id").asString())
                .toList();
    }

    private Api.Answer get(String key, String path) {
        return api.send(api.request(path, key).GET());
    }

    private Api.Answer post(String key, String path, String json) {
        HttpRequest.Builder request = api.request(path, key);
        return api.send(
                json.isEmpty()
                        ? request.POST(HttpRequest.BodyPublishers.noBody())
                        : request.header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private Api.Answer withKey(String key, String idempotencyKey) {
        return api.send(api.request(EXPERIMENTS, key)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", idempotencyKey)
                .POST(HttpRequest.BodyPublishers.ofString(Line.EXPERIMENT)));
    }

    private Api.Answer call(String key, String method, String template, String experiment) {
        String path = template.replace("{id}", experiment)
                .replace("{rank}", "1")
                .replace("{step}", "0")
                .replace("{file}", "config")
                .replaceAll("\\{\\w+}", UUID.randomUUID().toString());
        return api.send(api.request(path, key)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        method.equals("POST")
                                ? HttpRequest.BodyPublishers.ofString("{}")
                                : HttpRequest.BodyPublishers.noBody()));
    }
}
