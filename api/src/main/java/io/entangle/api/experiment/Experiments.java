package io.entangle.api.experiment;

import io.entangle.api.queue.Jsonb;
import io.entangle.api.queue.Turn;
import io.entangle.api.trace.Traces;
import io.entangle.api.web.KeyedRequest;
import io.entangle.api.web.PageQuery;
import io.entangle.api.web.Problem;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.ResultsSummary;
import io.entangle.shared.experiment.ExperimentSpec;
import io.entangle.shared.searchspace.SearchSpace;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The experiments that are kept. */
@Repository
public class Experiments {

    private static final String SELECT = "select " + StoredExperiment.COLUMNS + " from experiment ";

    private final JdbcClient sql;
    private final Traces traces;

    Experiments(JdbcClient sql, Traces traces) {
        this.sql = sql;
        this.traces = traces;
    }

    /**
     * An experiment.
     *
     * @throws org.springframework.web.ErrorResponseException 404 if there is none
     */
    public StoredExperiment get(UUID id) {
        return find(id).orElseThrow(() -> Problem.notFound("experiment", id));
    }

    /** An experiment, if there is one of that id. */
    Optional<StoredExperiment> find(UUID id) {
        return sql.sql(SELECT + "where id = :id")
                .param("id", id)
                .query(StoredExperiment::read)
                .optional();
    }

    /** An experiment that nobody else changes, and whose jobs nobody ends, before the caller's transaction does. */
    @Transactional(propagation = Propagation.MANDATORY)
    public StoredExperiment lock(UUID id) {
        return sql.sql(SELECT + "where id = :id for update")
                .param("id", id)
                .query(StoredExperiment::read)
                .optional()
                .orElseThrow(() -> Problem.notFound("experiment", id));
    }

    /** Whose an experiment is, if there is one of that id. */
    public Optional<String> owner(UUID id) {
        return sql.sql("select owner from experiment where id = :id")
                .param("id", id)
                .query(String.class)
                .optional();
    }

    /**
     * A page of them.
     *
     * @param oldestFirst whether the oldest come first; otherwise the newest do
     */
    List<StoredExperiment> list(PageQuery page, ExperimentFilter filter, boolean oldestFirst) {
        String from = oldestFirst ? "experiment.id > :last" : "experiment.id < :last";
        return sql.sql("%s where %s and %s order by experiment.id %s limit :rows"
                        .formatted(SELECT, from, filter.condition(), oldestFirst ? "asc" : "desc"))
                .params(filter.params())
                .param("last", oldestFirst ? page.after() : page.before())
                .param("rows", page.rows())
                .query(StoredExperiment::read)
                .list();
    }

    /** Those that wait for the inspection of a data set, locked, oldest first. */
    List<StoredExperiment> lockWaiting(UUID datasetId) {
        return sql.sql(SELECT + "where dataset_id = :dataset and state = 'WAITING' order by id for update")
                .param("dataset", datasetId)
                .query(StoredExperiment::read)
                .list();
    }

    /** The experiment that was posted by somebody's keys under an idempotency key; what others posted does not matter. */
    Optional<KeyedRequest.Earlier> earlier(String postedBy, String idempotencyKey) {
        return sql.sql(
                        "select id, request_sha256 from experiment where posted_by = :postedBy and idempotency_key = :key")
                .param("postedBy", postedBy)
                .param("key", idempotencyKey)
                .query((row, number) -> new KeyedRequest.Earlier(
                        row.getObject("id", UUID.class), null, row.getString("request_sha256")))
                .optional();
    }

    void insert(NewExperiment experiment) {
        sql.sql("""
                        insert into experiment (id, name, owner, priority, turn, place, state, search_space_id, dataset_id, cloned_from, spec, space, posted_by, idempotency_key, request_sha256, traceparent)
                        values (:id, :name, :owner, :priority, :turn, :place, :state, :spaceId, :datasetId, cast(:clonedFrom as uuid), cast(:spec as jsonb), cast(:space as jsonb), :postedBy, :key, :sha256, :traceparent)
                        """)
                .param("id", experiment.id)
                .param("name", experiment.spec.name())
                .param("owner", experiment.spec.owner())
                .param("priority", experiment.spec.priority())
                .param("turn", experiment.turn.begin())
                .param("place", experiment.turn.place())
                .param("state", experiment.state.name())
                .param("spaceId", experiment.searchSpaceId)
                .param("datasetId", experiment.datasetId)
                .param("clonedFrom", experiment.clonedFrom)
                .param("spec", Jsonb.text(experiment.spec))
                .param("space", Jsonb.text(experiment.space))
                .param("postedBy", experiment.postedBy)
                .param("key", experiment.request.key())
                .param("sha256", experiment.request.storedSha256())
                .param("traceparent", traces.current().orElse(null))
                .update();
    }

    /** Another name and other notes; where it stands in the queue is changed there. */
    void describe(UUID id, String name, @Nullable String notes) {
        sql.sql(
                        "update experiment set name = :name, notes = cast(:notes as text), version = version + 1 where id = :id")
                .param("name", name)
                .param("notes", notes)
                .param("id", id)
                .update();
    }

    void activate(UUID id) {
        sql.sql("update experiment set state = 'ACTIVE', version = version + 1 where id = :id and state = 'WAITING'")
                .param("id", id)
                .update();
    }

    /** Nobody takes its jobs until it is resumed. */
    void pause(UUID id) {
        sql.sql("update experiment set paused_at = now(), version = version + 1 where id = :id and paused_at is null")
                .param("id", id)
                .update();
    }

    /** Its jobs are taken again. */
    void resume(UUID id) {
        sql.sql(
                        "update experiment set paused_at = null, version = version + 1 where id = :id and paused_at is not null")
                .param("id", id)
                .update();
    }

    /** An experiment that was given up goes on. */
    void reopen(UUID id) {
        sql.sql(
                        "update experiment set state = 'ACTIVE', error = null, finished_at = null, version = version + 1 where id = :id and state = 'FAILED'")
                .param("id", id)
                .update();
    }

    /** What is searched from now on is another version of the space. */
    void move(UUID id, SearchSpace space) {
        sql.sql("update experiment set space = cast(:space as jsonb) where id = :id")
                .param("space", Jsonb.text(space))
                .param("id", id)
                .update();
    }

    void summarize(UUID id, ResultsSummary summary) {
        sql.sql("update experiment set summary = cast(:summary as jsonb) where id = :id")
                .param("summary", Jsonb.text(summary))
                .param("id", id)
                .update();
    }

    /** Ends an experiment that has not ended yet. */
    void finish(UUID id, StoredExperiment.State state, @Nullable Failure error) {
        sql.sql("""
                        update experiment set state = :state, error = cast(:error as jsonb), finished_at = now(), paused_at = null, version = version + 1
                        where id = :id and finished_at is null
                        """)
                .param("state", state.name())
                .param("error", Jsonb.text(error))
                .param("id", id)
                .update();
    }

    /**
     * An experiment to be kept.
     *
     * @param id its id
     * @param state where it stands
     * @param searchSpaceId the space it searches
     * @param datasetId the data set it learns
     * @param clonedFrom the experiment that it is made after, if it is after one
     * @param spec what is asked for
     * @param space the space as it is now
     * @param postedBy whose key asked for it
     * @param request what it was asked for by
     * @param turn where its jobs stand in the queue
     */
    record NewExperiment(
            UUID id,
            StoredExperiment.State state,
            UUID searchSpaceId,
            UUID datasetId,
            @Nullable UUID clonedFrom,
            ExperimentSpec spec,
            SearchSpace space,
            String postedBy,
            KeyedRequest request,
            Turn turn) {}
}
