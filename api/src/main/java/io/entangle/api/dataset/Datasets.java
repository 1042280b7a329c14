package io.entangle.api.dataset;

import io.entangle.api.artifact.ArtifactStore;
import io.entangle.api.artifact.DataBuckets;
import io.entangle.api.security.Caller;
import io.entangle.api.web.InvalidFields;
import io.entangle.api.web.Page;
import io.entangle.api.web.PageQuery;
import io.entangle.api.web.Problem;
import io.entangle.api.web.ResourceIds;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.json.Json;
import java.sql.Types;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Limit;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** The registered data sets and the results of their inspections. */
@Service
public class Datasets {

    private final DatasetRepository rows;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final JdbcClient sql;
    private final DatasetSettings settings;
    private final DataBuckets buckets;
    private final ArtifactStore artifacts;

    Datasets(
            DatasetRepository rows,
            DatasetSettings settings,
            DataBuckets buckets,
            ArtifactStore artifacts,
            ApplicationEventPublisher events,
            PlatformTransactionManager transactions,
            JdbcClient sql) {
        this.sql = sql;
        this.settings = settings;
        this.buckets = buckets;
        this.artifacts = artifacts;
        this.rows = rows;
        this.events = events;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** The data set of that id or name. */
    public Optional<StoredDataset> find(String idOrName) {
        return row(idOrName).map(DatasetRow::view);
    }

    /**
     * Records, in the transaction that ends the inspection, what it found. Does nothing for a data set that is gone.
     *
     * @param samples a picture of a few images, PNG
     * @param version what was found in a bucket; null for a data set elsewhere
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void inspected(UUID id, DatasetInspection found, byte @Nullable [] samples, @Nullable String version) {
        sql.sql("""
                        update dataset set
                          state = :state, inspection = cast(:inspection as jsonb), samples = :samples, content_version = :found, error = null, inspected_at = now(), version = version + 1
                        where id = :id
                        """)
                .param("state", DatasetState.READY.name())
                .param("inspection", Json.mapper().writeValueAsString(found))
                .param("samples", samples, Types.BINARY)
                .param("found", version, Types.VARCHAR)
                .param("id", id)
                .update();
    }

    /** Records, in the transaction that ends the inspection, why the data set cannot be used. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void refused(UUID id, String reason) {
        sql.sql(
                        "update dataset set state = :state, error = :reason, inspected_at = now(), version = version + 1 where id = :id")
                .param("state", DatasetState.INVALID.name())
                .param("reason", reason)
                .param("id", id)
                .update();
    }

    StoredDataset get(String idOrName) {
        return find(idOrName).orElseThrow(() -> Problem.notFound("data set", idOrName));
    }

    /** The data set, and how far its inspection is. */
    StoredDataset watch(String idOrName) {
        StoredDataset dataset = get(idOrName);
        return dataset.state() == DatasetState.PENDING ? dataset.at(progress(dataset.id())) : dataset;
    }

    private @Nullable Progress progress(UUID id) {
        return sql.sql("select progress from job where dataset_id = :id and state = 'RUNNING' and progress is not null")
                .param("id", id)
                .query((row, number) -> Json.mapper().readValue(row.getString("progress"), Progress.class))
                .optional()
                .orElse(null);
    }

    /** The picture that the last successful inspection made, PNG. */
    byte[] samples(String idOrName) {
        StoredDataset dataset = get(idOrName);
        return sql.sql("select samples from dataset where id = :id and samples is not null")
                .param("id", dataset.id())
                .query((row, number) -> row.getBytes("samples"))
                .optional()
                .orElseThrow(() -> Problem.of(HttpStatus.NOT_FOUND, withoutSamples(dataset)));
    }

    private static String withoutSamples(StoredDataset dataset) {
        String none = "There is no picture of samples of data set " + dataset.name();
        return switch (dataset.state()) {
            case PENDING -> none + " yet: it is PENDING, a worker has to inspect it first";
            case INVALID -> none + ": it is INVALID, " + dataset.error();
            case READY -> none;
        };
    }

    /** A page of them, newest first; null for a filter that does not matter. */
    Page<StoredDataset> list(PageQuery query, @Nullable DatasetState state, @Nullable String owner) {
        return Page.of(
                query,
                rows.page(query.before(), state, owner, Limit.of(query.rows())),
                DatasetRow::getId,
                DatasetRow::view);
    }

    /**
     * Registers a data set of an owner and asks for its inspection, or finds the same one under that name.
     *
     * @throws org.springframework.web.ErrorResponseException 409 if the name means another
     * @throws InvalidFields if it lies where data sets may not be read
     */
    Registered register(String name, String owner, DatasetRef ref) {
        requireAllowed(ref.uri());
        return register(name, owner, ref, () -> {});
    }

    /**
     * The same for what was uploaded.
     *
     * @param registered done in the transaction that registers it, before it is
     */
    Registered register(String name, String owner, DatasetRef ref, Runnable registered) {
        Optional<StoredDataset> before = find(name);
        if (before.isPresent()) {
            return existing(before.get(), ref);
        }
        try {
            return Objects.requireNonNull(transaction.execute(status -> {
                registered.run();
                DatasetRow row = rows.saveAndFlush(new DatasetRow(ResourceIds.next(), name, owner, ref));
                events.publishEvent(new InspectionRequested(row.getId(), row.ref()));
                return new Registered(row.view(), true);
            }));
        } catch (DataIntegrityViolationException e) {
            return existing(find(name).orElseThrow(() -> e), ref);
        }
    }

    private void requireAllowed(String uri) {
        if (DatasetUri.path(uri).filter(path -> !settings.allow(path)).isPresent()) {
            throw new InvalidFields(
                    "/uri",
                    settings.roots().isEmpty()
                            ? "may name no file of the workers' machines here: upload the data set, or have entangle.datasets.roots name the directory that it lies below"
                            : "must lie below one of the directories that entangle.datasets.roots names: "
                                    + String.join(", ", settings.roots()));
        }
        if (DatasetUri.bucket(uri).filter(bucket -> !buckets.allow(bucket)).isPresent()) {
            throw new InvalidFields(
                    "/uri",
                    "must name one of the buckets that entangle.datasets.buckets names; %s"
                            .formatted(
                                    buckets.names().isEmpty() ? "it names none" : String.join(", ", buckets.names())));
        }
    }

    private static Registered existing(StoredDataset stored, DatasetRef wanted) {
        DatasetRef known = stored.ref();
        boolean same = known.uri().equals(wanted.uri())
                && Objects.equals(known.testFraction(), wanted.testFraction())
                && known.corruptShare() == wanted.corruptShare();
        if (!same) {
            throw Problem.conflict(
                    "The name %s is taken by another data set, %s, or by the same one with another testFraction or maxCorruptShare; choose another name"
                            .formatted(stored.name(), stored.uri()));
        }
        return new Registered(stored, false);
    }

    /**
     * Asks for another inspection, unless one is under way.
     *
     * @throws org.springframework.web.ErrorResponseException 403 if it is not the caller's
     */
    StoredDataset inspectAgain(String idOrName, Caller caller) {
        return Objects.requireNonNull(transaction.execute(status -> {
            DatasetRow row = row(idOrName).orElseThrow(() -> Problem.notFound("data set", idOrName));
            requireOwn(row, idOrName, caller);
            if (row.view().state() != DatasetState.PENDING) {
                row.inspectAgain();
                events.publishEvent(new InspectionRequested(row.getId(), row.ref()));
            }
            return row.view();
        }));
    }

    private static void requireOwn(DatasetRow row, String idOrName, Caller caller) {
        if (!caller.sees(row.owner())) {
            throw Problem.of(
                    HttpStatus.FORBIDDEN,
                    "The data set %s is %s"
                            .formatted(idOrName, row.owner().isEmpty() ? "nobody's" : row.owner() + "'s"));
        }
    }

    /**
     * Removes a data set that no experiment was posted with, and frees what was uploaded.
     *
     * @throws org.springframework.web.ErrorResponseException 403 if it is not the caller's, 409 if an experiment needs it
     */
    void remove(String idOrName, Caller caller) {
        transaction.executeWithoutResult(status -> {
            DatasetRow row = row(idOrName).orElseThrow(() -> Problem.notFound("data set", idOrName));
            requireOwn(row, idOrName, caller);
            // Whoever posts an experiment with it holds a share of its row until that is written.
            sql.sql("select id from dataset where id = :id for update")
                    .param("id", row.getId())
                    .query(UUID.class)
                    .single();
            int experiments = sql.sql("select count(*) from experiment where dataset_id = :id")
                    .param("id", row.getId())
                    .query(Integer.class)
                    .single();
            if (experiments > 0) {
                throw Problem.conflict(
                        "%d experiments were posted with the data set %s, and what they found can be asked for further: it stays"
                                .formatted(experiments, idOrName));
            }
            ArtifactRef archive = row.ref().archive();
            sql.sql("delete from dataset where id = :id")
                    .param("id", row.getId())
                    .update();
            if (archive != null) {
                artifacts.discard(List.of(archive.id()));
            }
        });
    }

    private Optional<DatasetRow> row(String idOrName) {
        return ResourceIds.id(idOrName).map(rows::findById).orElseGet(() -> rows.findByName(idOrName));
    }

    /**
     * @param dataset the data set
     * @param created whether it was registered just now
     */
    record Registered(StoredDataset dataset, boolean created) {}
}
