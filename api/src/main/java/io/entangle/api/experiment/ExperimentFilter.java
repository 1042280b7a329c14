package io.entangle.api.experiment;

import io.entangle.shared.contract.v1.ExperimentState;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which experiments a list has; null for what does not matter.
 *
 * @param state where they stand
 * @param name part of their names, in whatever case
 * @param owner whose they are
 * @param seen whose they have to be for the caller to see them
 * @param searchSpaceId the space they search
 * @param datasetId the data set they learn
 * @param createdAfter posted after that
 * @param createdBefore posted before that
 */
record ExperimentFilter(
        @Nullable ExperimentState state,
        @Nullable String name,
        @Nullable String owner,
        @Nullable String seen,
        @Nullable UUID searchSpaceId,
        @Nullable UUID datasetId,
        @Nullable Instant createdAfter,
        @Nullable Instant createdBefore) {

    private static final String RUNS =
            "exists (select from job where job.experiment_id = experiment.id and job.stage is not null and job.state = 'RUNNING')";
    private static final String GOES_ON = "experiment.state = 'ACTIVE' and experiment.paused_at is null and ";

    /** Only what is asked for stands in the condition, so that each question is planned for itself. */
    String condition() {
        List<String> conditions = new ArrayList<>();
        if (state != null) {
            conditions.add(
                    switch (state) {
                        case PAUSED -> "experiment.paused_at is not null";
                        case RUNNING -> GOES_ON + RUNS;
                        case QUEUED -> GOES_ON + "not " + RUNS;
                        case WAITING, SUCCEEDED, FAILED, CANCELLED ->
                            "experiment.state = :state and experiment.paused_at is null";
                    });
        }
        params().keySet().stream()
                .map(ExperimentFilter::condition)
                .filter(text -> !text.isEmpty())
                .forEach(conditions::add);
        return conditions.isEmpty() ? "true" : String.join(" and ", conditions);
    }

    private static String condition(String param) {
        return switch (param) {
            case "name" -> "position(:name in lower(experiment.name)) > 0";
            case "owner" -> "experiment.owner = :owner";
            case "seen" -> "experiment.owner = :seen";
            case "searchSpace" -> "experiment.search_space_id = :searchSpace";
            case "dataset" -> "experiment.dataset_id = :dataset";
            case "createdAfter" -> "experiment.created_at > :createdAfter";
            case "createdBefore" -> "experiment.created_at < :createdBefore";
            default -> "";
        };
    }

    /** What the condition names. */
    Map<String, Object> params() {
        Map<String, Object> params = new LinkedHashMap<>();
        put(params, "state", state == null ? null : state.name());
        put(params, "name", name == null ? null : name.toLowerCase(Locale.ROOT));
        put(params, "owner", owner);
        put(params, "seen", seen);
        put(params, "searchSpace", searchSpaceId);
        put(params, "dataset", datasetId);
        put(params, "createdAfter", createdAfter == null ? null : Timestamp.from(createdAfter));
        put(params, "createdBefore", createdBefore == null ? null : Timestamp.from(createdBefore));
        return params;
    }

    private static void put(Map<String, Object> params, String name, @Nullable Object value) {
        if (value != null) {
            params.put(name, value);
        }
    }
}
