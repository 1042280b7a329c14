package io.entangle.api.queue;

import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.job.JobSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Parts of a running job that any worker may take. They stand right behind their parent, are held with it, and end with it; none of them is waited for, so that a child that is lost or
 * fails is nobody's loss.
 */
@Repository
public class Children {
    /** A child that was lost twice may be what kills its workers. */
    private static final int MAX_LOSSES = 1;

    private static final int MAX_FAILURES = 0;

    private final JdbcClient sql;
    private final Leases leases;
    private final JobSignal signal;

    Children(JdbcClient sql, Leases leases, JobSignal signal) {
        this.sql = sql;
        this.leases = leases;
        this.signal = signal;
    }

    /**
     * Requires the lease on a parent, whose experiment nobody pauses, cancels or ends before the caller's transaction does.
     *
     * @throws StaleLease unless the lease holds
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void lockParent(UUID parentId, long token) {
        leases.lockExperiment(parentId);
        leases.require(parentId, token);
    }

    /**
     * Queues children of a parent that is locked, and cancels whatever was queued for it under another round or another lease. They are for the kind of device that their parent runs on,
     * whose numbers another kind need not reproduce.
     *
     * @param round together with the token it says which children these are; offered again, those that are there stay as they are
     * @param most how many the round may come to at most, now or when it was offered first
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void offer(UUID parentId, long token, int round, int most, List<? extends JobSpec> specs) {
        cancelOthers(
                parentId,
                IntStream.range(0, most)
                        .mapToObj(place -> id(parentId, token, round, place))
                        .toArray(UUID[]::new));
        for (int place = 0; place < specs.size(); place++) {
            JobSpec spec = specs.get(place);
            sql.sql("""
                            insert into job (id, experiment_id, parent_id, kind, spec, device, priority, held, claim_key, max_losses, max_failures)
                            select :id, parent.experiment_id, parent.id, :kind, cast(:spec as jsonb),
                              case when worker.info ->> 'device' like 'cuda%' then 'cuda' else 'cpu' end,
                              parent.priority, parent.held, parent.claim_key + (1 + :place) * interval '1 microsecond', :losses, :failures
                            from job parent join worker on worker.name = parent.worker
                            where parent.id = :parent
                            on conflict (id) do nothing
                            """)
                    .param("id", id(parentId, token, round, place))
                    .param("kind", spec.kind().name())
                    .param("spec", Jsonb.text(spec))
                    .param("place", place)
                    .param("losses", MAX_LOSSES)
                    .param("failures", MAX_FAILURES)
                    .param("parent", parentId)
                    .update();
        }
        if (!specs.isEmpty()) {
            signal.raise();
        }
    }

    /** Cancels whatever is left of a parent's children; a worker at one of them learns it with its next call. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void cancel(UUID parentId) {
        cancelOthers(parentId, new UUID[0]);
    }

    /** Why the children failed that were offered under the current lease of a parent, the last one first. */
    public List<Failure> failures(UUID parentId) {
        return sql.sql("""
                        select child.error from job child join job parent on parent.id = child.parent_id
                        where parent.id = :parent and child.state = 'FAILED' and child.created_at >= parent.started_at
                        order by child.finished_at desc, child.id
                        """)
                .param("parent", parentId)
                .query((row, number) -> Jsonb.read(row, "error", Failure.class))
                .list();
    }

    private void cancelOthers(UUID parentId, UUID[] kept) {
        sql.sql("""
                        update job set state = 'CANCELLED', finished_at = now(), lease_expires_at = null, yield_by = null
                        where parent_id = :parent and state in ('QUEUED', 'RUNNING') and id <> all (cast(:kept as uuid[]))
                        """).param("parent", parentId).param("kept", kept).update();
    }

    private static UUID id(UUID parentId, long token, int round, int place) {
        String name = "%s/%d/%d/%d".formatted(parentId, token, round, place);
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }
}
