package io.entangle.api.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.ExperimentView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Lists are filtered and read page by page, whatever is added meanwhile. */
@LineIT
class ExperimentListIT {

    private static final String EXPERIMENTS = "/api/v1/experiments";

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
    void everyFilterHoldsAndAllTogether() {
        ExperimentView finished = line.finished(0.8);
        String other = post("other", "shapes-other", "vision");
        String queued = post("Another SHAPES", "shapes-32", "");

        assertThat(listed("?state=SUCCEEDED")).containsExactly(finished.id().toString());
        assertThat(listed("?state=QUEUED")).containsExactly(queued, other);
        assertThat(listed("?name=shapes")).containsExactly(queued);
        assertThat(listed("?owner=vision")).containsExactly(other);
        assertThat(listed("?searchSpace=shapes-other")).containsExactly(other);
        assertThat(listed("?dataset=shapes")).hasSize(3);
        assertThat(listed("?createdAfter=" + finished.createdAt())).containsExactly(queued, other);
        assertThat(listed("?createdBefore=" + Instant.now().minusSeconds(3600))).isEmpty();
        assertThat(listed("?order=OLDEST")).containsExactly(finished.id().toString(), other, queued);
        assertThat(listed("?state=QUEUED&searchSpace=shapes-32&name=another")).containsExactly(queued);
    }

    @ParameterizedTest
    @EnumSource(ExperimentState.class)
    void aStateThatIsShownIsAStateThatCanBeAskedFor(ExperimentState state) {
        line.finished(0.8);
        line.failed();
        String paused = post("paused", "shapes-32", "");
        api.post(EXPERIMENTS + "/" + paused + ":pause");
        String cancelled = post("cancelled", "shapes-32", "");
        api.post(EXPERIMENTS + "/" + cancelled + ":cancel");
        post("running", "shapes-32", "");
        line.worker("worker").claim();
        post("queued", "shapes-32", "");

        List<String> expected = new ArrayList<>();
        for (JsonNode item : api.get(EXPERIMENTS).json().path("items")) {
            if (item.path("state").asString("").equals(state.name())) {
                expected.add(item.path("id").asString(""));
            }
        }

        assertThat(listed("?state=" + state)).isEqualTo(expected);
        assertThat(expected.isEmpty()).isEqualTo(state == ExperimentState.WAITING);
    }

    @ParameterizedTest
    @CsvSource({
        "state=DONE, state must be one of",
        "createdAfter=yesterday, createdAfter must be a time such as",
        "searchSpace=never-made, searchSpace must be the id or the name of one",
        "dataset=never-made, dataset must be the id or the name of one",
        "order=RANDOM, order must be one of",
        "limit=many, limit must be a whole number"
    })
    void whatCannotBeAskedForIsRefusedByName(String query, String expected) {
        Api.Answer refused = api.get(EXPERIMENTS + "?" + query);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.at("/detail")).startsWith(expected);
        assertThat(refused.at("/errors/0/parameter")).isEqualTo(query.substring(0, query.indexOf('=')));
    }

    @ParameterizedTest
    @CsvSource({"NEWEST", "OLDEST"})
    void pagesHaveEveryItemOnceWhateverIsAddedMeanwhile(String order) {
        line.registerReady();
        List<String> posted = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            posted.add(post("page " + i, "shapes-32", ""));
        }
        String query = EXPERIMENTS + "?limit=2&order=" + order;
        List<String> seen = new ArrayList<>();
        JsonNode page = api.get(query).json();
        add(page, seen);
        String late = post("late", "shapes-32", "");
        while (page.has("nextCursor")) {
            page = api.get(query + "&cursor=" + page.path("nextCursor").asString(""))
                    .json();
            add(page, seen);
        }

        assertThat(seen).doesNotHaveDuplicates().containsAll(posted);
        assertThat(seen.contains(late)).isEqualTo(order.equals("OLDEST"));
    }

    private static void add(JsonNode page, List<String> seen) {
        page.path("items").forEach(item -> seen.add(item.path("id").asString("")));
    }

    @Test
    void aCursorGoesOnWithItsFiltersAlone() {
        line.registerReady();
        for (int i = 0; i < 3; i++) {
            post("of a page", "shapes-32", "");
        }
        String cursor = api.get(EXPERIMENTS + "?limit=1&state=QUEUED").at("/nextCursor");

        assertThat(api.get(EXPERIMENTS + "?limit=2&state=QUEUED&cursor=" + cursor)
                        .json()
                        .path("items")
                        .size())
                .isEqualTo(2);
        for (String other : List.of("?limit=1", "?limit=1&state=FAILED", "?limit=1&state=QUEUED&order=OLDEST")) {
            Api.Answer refused = api.get(EXPERIMENTS + other + "&cursor=" + cursor);
            assertThat(refused.status()).as(other).isEqualTo(400);
            assertThat(refused.at("/detail")).contains("other filters");
        }
    }

    /** Ten thousand of them, so that no plan reads them all for one page. */
    @Test
    void noFilterReadsEveryExperiment() {
        ExperimentView template = line.trainingQueued();
        sql.sql("""
                        insert into experiment (id, name, owner, priority, turn, place, state, search_space_id, dataset_id, spec, space, summary, finished_at)
                        select gen_random_uuid(), 'experiment ' || n, 'owner ' || n % 100, 0, now(), now(), 'SUCCEEDED', search_space_id, dataset_id, spec, space,
                          '{}', now()
                        from experiment, generate_series(1, 10000) n where id = :id
                        """).param("id", template.id()).update();
        sql.sql("analyze experiment").update();

        for (ExperimentFilter filter : List.of(
                filter(null, null),
                filter(null, "owner 7"),
                filter(ExperimentState.FAILED, null),
                filter(ExperimentState.QUEUED, null),
                filter(ExperimentState.PAUSED, null),
                filter(ExperimentState.SUCCEEDED, "owner 7"))) {
            assertThat(plan(filter)).as(filter.toString()).contains("Index").doesNotContain("Seq Scan on experiment");
        }
    }

    private static ExperimentFilter filter(@Nullable ExperimentState state, @Nullable String owner) {
        return new ExperimentFilter(state, null, owner, null, null, null, null, null);
    }

    private String plan(ExperimentFilter filter) {
        return String.join(
                "\n",
                sql.sql(
                                "explain select id, spec from experiment where experiment.id < :last and %s order by experiment.id desc limit 51"
                                        .formatted(filter.condition()))
                        .params(filter.params())
                        .param("last", new UUID(-1, -1))
                        .query(String.class)
                        .list());
    }

    private String post(String name, String space, String owner) {
        api.post("/api/v1/search-spaces", "{\"name\": \"%s\", \"preset\": \"shapes-32\"}".formatted(space));
        Api.Answer answer = api.post(
                EXPERIMENTS,
                "{\"name\": \"%s\", \"searchSpace\": \"%s\", \"dataset\": \"shapes\", \"owner\": \"%s\"}"
                        .formatted(name, space, owner));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.at("/id");
    }

    private List<String> listed(String query) {
        return api.send(api.request(EXPERIMENTS + query, EntangleIT.API_KEY).GET())
                .json()
                .path("items")
                .valueStream()
                .map(item -> item.path("id").asString(""))
                .toList();
    }
}
