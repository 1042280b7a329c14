package io.entangle.api.dataset;

import io.entangle.api.web.Page;
import io.entangle.api.web.PageQuery;
import io.entangle.api.web.Problem;
import io.entangle.api.web.ResourceIds;
import io.entangle.shared.job.DatasetRef;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Limit;
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

    Datasets(DatasetRepository rows, ApplicationEventPublisher events, PlatformTransactionManager transactions) {
        this.rows = rows;
        this.events = events;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** The data set of that id or name. */
    public Optional<StoredDataset> find(String idOrName) {
        return row(idOrName).map(DatasetRow::view);
    }

    /** Records, in the transaction that ends the inspection, what it found. Does nothing for a data set that is gone. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void inspected(UUID id, DatasetInspection found) {
        rows.findById(id).ifPresent(row -> row.inspected(found, rows.now()));
    }

    /** Records, in the transaction that ends the inspection, why the data set cannot be used. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void refused(UUID id, String reason) {
        rows.findById(id).ifPresent(row -> row.refused(reason, rows.now()));
    }

    StoredDataset get(String idOrName) {
        return find(idOrName).orElseThrow(() -> Problem.notFound("data set", idOrName));
    }

    Page<StoredDataset> list(PageQuery query) {
        return Page.of(
                query,
                rows.findByIdLessThanOrderByIdDesc(query.before(), Limit.of(query.rows())),
                DatasetRow::getId,
                DatasetRow::view);
    }

    /** Registers a data set and asks for its inspection, or finds the same one under that name; 409 if the name means another. */
    Registered register(String name, DatasetRef ref) {
        Optional<StoredDataset> before = find(name);
        if (before.isPresent()) {
            return existing(before.get(), ref);
        }
        try {
            return Objects.requireNonNull(transaction.execute(status -> {
                DatasetRow row = rows.saveAndFlush(new DatasetRow(ResourceIds.next(), name, ref));
                events.publishEvent(new InspectionRequested(row.getId(), row.ref()));
                return new Registered(row.view(), true);
            }));
        } catch (DataIntegrityViolationException e) {
            return existing(find(name).orElseThrow(() -> e), ref);
        }
    }

    private static Registered existing(StoredDataset stored, DatasetRef wanted) {
        if (!stored.ref().equals(wanted)) {
            throw Problem.conflict("The name %s is taken by another data set, %s; choose another name"
                    .formatted(stored.name(), stored.uri()));
        }
        return new Registered(stored, false);
    }

    /** Asks for another inspection, unless one is under way. */
    StoredDataset inspectAgain(String idOrName) {
        return Objects.requireNonNull(transaction.execute(status -> {
            DatasetRow row = row(idOrName).orElseThrow(() -> Problem.notFound("data set", idOrName));
            if (row.view().state() != DatasetState.PENDING) {
                row.inspectAgain();
                events.publishEvent(new InspectionRequested(row.getId(), row.ref()));
            }
            return row.view();
        }));
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
