package io.entangle.e2e.chaos;

import static org.awaitility.Awaitility.await;

import io.entangle.shared.contract.v1.Lease;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What the database says, and what it must not say. A trigger writes down every change of a job's state, token and checkpoint: what happened in between is seen, too, not only
 * how it ended.
 */
final class Ledger {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration COLLECTION = Duration.ofSeconds(30);
    private static final Duration BEAT = Duration.ofMillis(100);

    private final Database database;
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final Set<UUID> damaged = ConcurrentHashMap.newKeySet();
    private final Set<UUID> answered = ConcurrentHashMap.newKeySet();

    Ledger(Database database) {
        this.database = database;
    }

    /** Begins to write down what happens; the tables have to be there. */
    void open() throws SQLException {
        update("""
                create schema chaos;
                create table chaos.change (
                  seq bigint generated always as identity primary key, at timestamptz not null default clock_timestamp(),
                  job_id uuid not null, was text, became text not null, old_token bigint, token bigint,
                  lease_expired boolean, lost boolean not null, checkpoint_id uuid);
                create function chaos.note() returns trigger language plpgsql as $$
                begin
                  insert into chaos.change (job_id, was, became, old_token, token, lease_expired, lost, checkpoint_id)
                  values (new.id, old.state, new.state, old.token, new.token, old.lease_expires_at < clock_timestamp(),
                    new.losses > coalesce(old.losses, 0), new.checkpoint_id);
                  return null;
                end $$;
                create trigger chaos_made after insert on job for each row execute function chaos.note();
                create trigger chaos_changed after update on job for each row
                  when (old.state is distinct from new.state or old.token is distinct from new.token or old.checkpoint_id is distinct from new.checkpoint_id)
                  execute function chaos.note();
                """);
    }

    /** Something has happened that must not. */
    void violation(String words) {
        violations.add(words);
    }

    /** What has happened that must not. */
    List<String> violations() {
        return List.copyOf(violations);
    }

    /** The next attempt at this job has to find that its checkpoint is damaged. */
    void expectLostCheckpoint(Lease lease) {
        damaged.add(lease.jobId());
    }

    /** An attempt at this job has found it, and was told where to go on. */
    void noteLostCheckpoint(Lease lease) {
        answered.add(lease.jobId());
    }

    /** What was counted. */
    String figures() throws SQLException {
        return "%d leases lost, %d jobs completed; checkpoints damaged of %d jobs, %d of them noticed it and were told where to go on"
                .formatted(
                        count("select count(*) from chaos.change where lost"),
                        count("select count(*) from chaos.change where became = 'SUCCEEDED'"),
                        damaged.size(),
                        damaged.stream().filter(answered::contains).count());
    }

    /** Whether the job is RUNNING under this lease, and the lease has not ended; not if the database cannot be asked. */
    boolean holds(@Nullable Lease lease) {
        if (lease == null) {
            return false;
        }
        try {
            return count(
                            "select count(*) from job where id = ? and token = ? and state = 'RUNNING' and lease_expires_at > clock_timestamp()",
                            lease.jobId(),
                            lease.token())
                    == 1;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Waits until the job has been taken from this lease. */
    void awaitTaken(Lease lease) {
        await("job %s to be taken".formatted(lease.jobId()))
                .atMost(PATIENCE)
                .pollInterval(BEAT)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> count(
                                "select count(*) from job where id = ? and token = ? and state = 'RUNNING'",
                                lease.jobId(),
                                lease.token())
                        == 0);
    }

    /** Waits until somebody else has the job; false if nobody does for the length of a lease. */
    boolean awaitNextOwner(Lease lease) {
        return within(
                Duration.ofSeconds(lease.leaseSeconds()),
                "select count(*) from job where id = ? and token > ? and state = 'RUNNING'",
                lease.jobId(),
                lease.token());
    }

    /** Waits until a tenth of the lease is left, or nothing of it. */
    void awaitNearlyOver(Lease lease) {
        await("lease %d to be nearly over".formatted(lease.token()))
                .atMost(PATIENCE)
                .pollInterval(BEAT)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> count("""
                        select count(*) from job where id = ? and token = ? and state = 'RUNNING'
                          and lease_expires_at > clock_timestamp() + make_interval(secs => ?)
                        """, lease.jobId(), lease.token(), lease.leaseSeconds() / 10.0) == 0);
    }

    /** Locks the row that whoever ends a job of the experiment locks first. */
    void lock(Connection connection, UUID experiment) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select id from experiment where id = ? for update")) {
            statement.setObject(1, experiment);
            statement.executeQuery().close();
        }
    }

    /** Waits until the reaper stands before that lock with this job in mind; false if it does not come. */
    boolean awaitReaperAt(Lease lease) {
        return within(Duration.ofSeconds(lease.leaseSeconds()), """
                select count(*) from job, pg_stat_activity
                where id = ? and token = ? and job.state = 'RUNNING' and lease_expires_at < clock_timestamp()
                  and wait_event_type = 'Lock' and query like '%from experiment%for update%' and query_start > lease_expires_at
                """, lease.jobId(), lease.token());
    }

    private boolean within(Duration time, String query, Object... parameters) {
        try {
            await().atMost(time)
                    .pollInterval(BEAT)
                    .ignoreExceptionsInstanceOf(SQLException.class)
                    .until(() -> !strings(query, parameters).isEmpty() && count(query, parameters) > 0);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    /** SHA-256 of the checkpoint that the job would go on from, if no other job has one of the same content. */
    Optional<String> checkpointOf(Lease lease) throws SQLException {
        return strings("""
                select sha256 from artifact join job on artifact.id = job.checkpoint_id
                where job.id = ? and job.token = ? and not exists (
                  select from artifact other where other.sha256 = artifact.sha256 and other.job_id <> job.id and other.state = 'COMMITTED')
                """, lease.jobId(), lease.token()).stream().findFirst();
    }

    /** Every rule that the database breaks, in words. */
    List<String> brokenRules() throws SQLException {
        List<String> broken = new ArrayList<>();
        rule(broken, "job %s was completed more than once", """
                select job_id from chaos.change where became = 'SUCCEEDED' and was is distinct from 'SUCCEEDED' group by job_id having count(*) > 1
                """);
        rule(broken, "job %s has succeeded and was not seen to", """
                select id from job where state = 'SUCCEEDED' and id not in (select job_id from chaos.change where became = 'SUCCEEDED')
                """);
        rule(broken, "a stage of an experiment has not succeeded exactly once: %s", """
                select experiment_id || ', stage ' || stage from job where stage is not null and parent_id is null
                group by experiment_id, stage having count(*) filter (where state = 'SUCCEEDED') <> 1
                """);
        rule(
                broken,
                "job %s is open",
                "select id || ', ' || kind || ', ' || state from job where state in ('QUEUED', 'RUNNING')");
        rule(
                broken,
                "job %s has failed",
                "select id || ', ' || kind || ': ' || error from job where parent_id is null and state in ('FAILED', 'CANCELLED')");
        rule(broken, "a token is not larger than every earlier one of its job: %s", """
                select later.job_id || ', token ' || later.token from chaos.change later join chaos.change earlier
                  on earlier.job_id = later.job_id and earlier.seq < later.seq and earlier.token >= later.token
                where later.became = 'RUNNING' and later.was = 'QUEUED'
                """);
        rule(broken, "a job changed hands without being queued: %s", """
                select job_id || ', token ' || old_token || ' then ' || token from chaos.change where was = 'RUNNING' and token <> old_token
                """);
        rule(broken, "a lease was taken as lost that had not ended: %s", """
                select job_id || ', token ' || old_token from chaos.change where lost and not lease_expired
                """);
        rule(
                broken,
                "a job was to go on from a checkpoint that was uploaded under another lease, and never its own before: %s",
                """
                select change.job_id || ', artifact ' || change.checkpoint_id from chaos.change join artifact on artifact.id = change.checkpoint_id
                where artifact.job_id <> change.job_id or artifact.token > change.token
                """);
        rule(broken, "a candidate was kept twice: %s", """
                select job_id || ', ' || hash from candidate group by job_id, hash having count(*) > 1
                """);
        rule(broken, "what a result points to is not committed: %s", """
                select pointer.what || ' ' || pointer.id from (
                  select 'weights of a subnet' as what, weights_id as id from subnet union all select 'config of a subnet', config_id from subnet
                  union all select 'supernet of a training', cast(result ->> 'checkpoint' as uuid) from job where kind in ('TRAIN_SUPERNET', 'IMPORT_CHECKPOINT') and state = 'SUCCEEDED'
                  union all select 'supernet of an import', supernet_id from checkpoint) pointer
                left join artifact on artifact.id = pointer.id
                where pointer.id is not null and artifact.state is distinct from 'COMMITTED'
                """);
        return broken;
    }

    private void rule(List<String> broken, String words, String offenders) throws SQLException {
        strings(offenders).forEach(offender -> broken.add(words.formatted(offender)));
    }

    /** Makes everything that nothing points to as old as the collector wants it. */
    void ageGarbage() throws SQLException {
        update("""
                update artifact set created_at = created_at - interval '7 days', discarded_at = discarded_at - interval '7 days' where state <> 'COMMITTED'
                """);
    }

    /** What of it the collector has not taken after a while, in words. */
    List<String> garbageLeft() throws SQLException {
        within(COLLECTION, "select 1 where not exists (select from artifact where state <> 'COMMITTED')");
        return strings(
                "select 'the collector cannot take ' || state || ' ' || kind || ' ' || id from artifact where state <> 'COMMITTED'");
    }

    /** SHA-256 of every artifact there is a row of. */
    List<String> artifacts() throws SQLException {
        return strings("select distinct sha256 from artifact");
    }

    /** Digests of the supernets that an experiment has trained, in their order. */
    List<String> supernets(UUID experiment) throws SQLException {
        return strings("""
                select sha256 from job join artifact on artifact.id = cast(result ->> 'checkpoint' as uuid)
                where experiment_id = ? and stage is not null and job.state = 'SUCCEEDED' order by stage
                """, experiment);
    }

    /** Digest of the supernet that a checkpoint of that name became. */
    List<String> brought(String name) throws SQLException {
        return strings("select sha256 from checkpoint join artifact on artifact.id = supernet_id where name = ?", name);
    }

    private long count(String query, Object... parameters) throws SQLException {
        return Long.parseLong(strings(query, parameters).get(0));
    }

    private void update(String statements) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    private List<String> strings(String query, Object... parameters) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<String> strings = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    strings.add(rows.getString(1));
                }
            }
            return strings;
        }
    }
}
