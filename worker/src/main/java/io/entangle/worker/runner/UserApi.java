package io.entangle.worker.runner;

import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.experiment.ExperimentSpec;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.SearchSpace;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What the command line asks of the API on a user's behalf; one attempt for each call. */
public final class UserApi {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String DATASETS = "/api/v1/datasets";
    private static final String SPACES = "/api/v1/search-spaces";
    private static final String EXPERIMENTS = "/api/v1/experiments";
    private static final int NEWEST = 50;

    private final ApiTransport transport;

    /** A client whose key, if it has one, is a user's. */
    public UserApi(ApiTransport transport) {
        this.transport = transport;
    }

    /** Address of the API. */
    public String api() {
        return transport.api();
    }

    /** A command that asks the API the same way, without its path and its options. */
    public String curl() {
        return transport.hasKey() ? "curl -sSL -H \"Authorization: Bearer $ENTANGLE_API_KEY\"" : "curl -sSL";
    }

    /** Registers a data set under a name, or finds it there. */
    public DatasetStatus registerDataset(
            String name, String uri, @Nullable Double testFraction, @Nullable Double maxCorruptShare)
            throws InterruptedException {
        Map<String, Object> document = new LinkedHashMap<>(Map.of("name", name, "uri", uri));
        if (testFraction != null) {
            document.put("testFraction", testFraction);
        }
        if (maxCorruptShare != null) {
            document.put("maxCorruptShare", maxCorruptShare);
        }
        return read(transport.post(DATASETS, document, Map.of(), TIMEOUT));
    }

    /** Asks for another inspection. */
    public DatasetStatus inspectDataset(String id) throws InterruptedException {
        return read(transport.post(DATASETS + "/" + encoded(id) + ":inspect", Map.of(), Map.of(), TIMEOUT));
    }

    /** A data set by id or name. */
    public DatasetStatus dataset(String id) throws InterruptedException {
        return read(transport.get(DATASETS + "/" + encoded(id), Map.of(), TIMEOUT));
    }

    /** Stores a search space under a name, or finds the same one there. */
    public void registerSpace(String name, SearchSpace space) throws InterruptedException {
        transport.post(SPACES, new NamedSpace(name, space), Map.of(), TIMEOUT);
    }

    /** Posts an experiment document. */
    public ExperimentView post(Object experiment) throws InterruptedException {
        return ApiTransport.read(transport.post(EXPERIMENTS, experiment, Map.of(), TIMEOUT), ExperimentView.class);
    }

    /** The newest experiment that asks for exactly this and has not ended; where no owner is asked for, the API has filled one in. */
    public Optional<ExperimentView> unfinished(ExperimentSpec spec) throws InterruptedException {
        Experiments newest = ApiTransport.read(
                transport.get(EXPERIMENTS + "?limit=" + NEWEST, Map.of(), TIMEOUT), Experiments.class);
        return newest.items().stream()
                .filter(experiment -> !experiment.state().isFinal())
                .filter(experiment -> {
                    ExperimentSpec posted = experiment.spec();
                    return posted.equals(spec.owner().isEmpty() ? spec.withOwner(posted.owner()) : spec);
                })
                .findFirst();
    }

    /** An experiment. */
    public ExperimentView experiment(String id) throws InterruptedException {
        return ApiTransport.read(
                transport.get(EXPERIMENTS + "/" + encoded(id), Map.of(), TIMEOUT), ExperimentView.class);
    }

    /** Its ranked subnets, as the table for people that the API makes of them. */
    public String rankedTable(String id) throws InterruptedException {
        return transport.get(
                EXPERIMENTS + "/" + encoded(id) + "/subnets",
                Map.of("Accept", "text/plain, application/problem+json"),
                TIMEOUT);
    }

    private record Experiments(
            List<ExperimentView> items, @Nullable String nextCursor) {}

    /** Typed, because in a map of objects the space's family would not be written. */
    private record NamedSpace(String name, SearchSpace space) {}

    private static DatasetStatus read(String json) {
        try {
            JsonNode document = Json.mapper().readTree(json);
            JsonNode found = document.path("inspection");
            List<String> classes = new ArrayList<>();
            found.path("classes").forEach(name -> classes.add(name.asString()));
            JsonNode report = found.path("report");
            JsonNode shorterSide = report.path("sizes").path("medianShorterSide");
            List<String> warnings = new ArrayList<>();
            report.path("warnings")
                    .forEach(warning -> warnings.add(warning.path("message").asString()));
            return new DatasetStatus(
                    document.path("id").asString(),
                    document.path("name").asString(),
                    document.path("state").asString(),
                    classes,
                    found.path("trainImages").asInt(0),
                    found.path("testImages").asInt(0),
                    shorterSide.isNumber() ? shorterSide.asInt() : null,
                    warnings,
                    document.hasNonNull("progress")
                            ? Json.mapper().treeToValue(document.path("progress"), Progress.class)
                            : null,
                    document.hasNonNull("error") ? document.path("error").asString() : null);
        } catch (JacksonException e) {
            throw new ApiMismatch(DatasetStatus.class, e);
        }
    }

    private static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8);
    }
}
