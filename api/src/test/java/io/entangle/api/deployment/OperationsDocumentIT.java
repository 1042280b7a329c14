package io.entangle.api.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.Scrape;
import io.entangle.api.scripted.LineIT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What dashboard, alerts and docs/OPERATIONS.md say of metrics is what the application tells Prometheus. */
@LineIT
class OperationsDocumentIT {

    private static final Path DOCUMENT = RepositoryFiles.inRepository("docs/OPERATIONS.md");
    private static final Path DASHBOARD = RepositoryFiles.inRepository("helm/entangle/files/dashboard.json");
    private static final Path ALERTS = RepositoryFiles.inRepository("helm/entangle/files/alerts.yaml");

    /** What Prometheus itself adds to each series. */
    private static final Set<String> FROM_PROMETHEUS = Set.of("job", "instance");

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(entangle_\\w+)` \\|[^|]*\\|([^|]*)\\|");
    private static final Pattern LABEL = Pattern.compile("`(\\w+)`");
    private static final Pattern ALERT = Pattern.compile("(?m)^\\| `(Entangle\\w+)` \\|");

    @Autowired
    private Api api;

    private Scrape scrape = new Scrape(Map.of());

    @BeforeEach
    void scrapeTwice() {
        // Of requests something is told from the first one on.
        Scrape.of(api);
        scrape = Scrape.of(api);
    }

    @Test
    void theDashboardAsksForWhatThereIs() throws IOException {
        List<String> queries = dashboard().findValuesAsString("expr");

        assertThat(queries)
                .hasSizeGreaterThan(20)
                .allSatisfy(query -> assertThat(unknown(query)).isEmpty());
    }

    @Test
    void theVariablesOfTheDashboardAreMadeOfWhatThereIs() throws IOException {
        Matcher variable = Pattern.compile("label_values\\((\\w+), (\\w+)\\)")
                .matcher(dashboard().at("/templating/list/1/query").asString());

        assertThat(variable.matches()).isTrue();
        assertThat(scrape.names()).contains(variable.group(1));
        assertThat(FROM_PROMETHEUS).contains(variable.group(2));
    }

    @Test
    void everyPanelHasAPlaceAndAQueryOfItsOwn() throws IOException {
        Set<Integer> ids = new HashSet<>();
        Set<String> places = new HashSet<>();
        for (JsonNode panel : dashboard().path("panels")) {
            assertThat(ids.add(panel.path("id").asInt())).isTrue();
            assertThat(places.add(panel.at("/gridPos/x") + "," + panel.at("/gridPos/y")))
                    .isTrue();
            assertThat(panel.path("type").asString().equals("row")
                            || !panel.path("targets").isEmpty())
                    .isTrue();
        }
    }

    @Test
    void alertsAskForWhatThereIs() throws IOException {
        List<String> queries = YamlText.read(ALERTS).findValuesAsString("expr");

        assertThat(queries)
                .hasSizeGreaterThan(8)
                .allSatisfy(query -> assertThat(unknown(query)).isEmpty());
    }

    @Test
    void thePrometheusOperatorGetsTheAlertsAsTheyStandInTheFile() throws IOException {
        assertThat(RenderedChart.render("alerts: {enabled: true}").custom("PrometheusRule"))
                .singleElement()
                .extracting(rule -> rule.path("spec"))
                .isEqualTo(YamlText.read(ALERTS));
        assertThat(RenderedChart.render().custom("PrometheusRule")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max(entangle_queue_claimable_job)",
                "sum by (knid) (entangle_queue_claimable_jobs)",
                "entangle_queue_claimable_jobs{knid=\"SEARCH\"} > 0",
                "sum(increase(entangle_leases_lost[5m]))",
                "summ(entangle_leases_lost_total)",
                "1 - rate(http_server_request_seconds_count{status=~\"5..\"}[5m]) / 2",
            })
    void whatIsMisspeltIsNoticed(String query) {
        assertThat(unknown(query)).hasSize(1);
    }

    @Test
    void everyMetricIsInTheDocumentWithItsLabels() throws IOException {
        Map<String, Set<String>> documented = new HashMap<>();
        ROW.matcher(Files.readString(DOCUMENT))
                .results()
                .forEach(row -> documented.put(
                        row.group(1),
                        LABEL.matcher(row.group(2))
                                .results()
                                .map(label -> label.group(1))
                                .collect(Collectors.toSet())));
        Map<String, Set<String>> told = scrape.names().stream()
                .filter(name -> name.startsWith("entangle_"))
                .collect(Collectors.toMap(name -> name, scrape::labels));

        assertThat(documented).isEqualTo(told);
    }

    @Test
    void everyAlertIsInTheDocument() throws IOException {
        assertThat(ALERT.matcher(Files.readString(DOCUMENT)).results().map(row -> row.group(1)))
                .containsExactlyInAnyOrderElementsOf(YamlText.read(ALERTS).findValuesAsString("alert"));
    }

    /** What a query names and the application does not tell. */
    private Set<String> unknown(String query) {
        PromQl read = PromQl.read(query);
        Set<String> unknown = new TreeSet<>();
        Set<String> labels = new HashSet<>(FROM_PROMETHEUS);
        read.metrics().forEach((metric, matched) -> {
            if (!scrape.names().contains(metric)) {
                unknown.add(metric);
                return;
            }
            Set<String> known = scrape.labels(metric);
            labels.addAll(known);
            matched.stream()
                    .filter(label -> !known.contains(label) && !FROM_PROMETHEUS.contains(label))
                    .forEach(unknown::add);
        });
        if (unknown.isEmpty()) {
            read.grouping().stream().filter(label -> !labels.contains(label)).forEach(unknown::add);
        }
        return unknown;
    }

    private static JsonNode dashboard() throws IOException {
        return JsonMapper.shared().readTree(Files.readString(DASHBOARD));
    }
}
