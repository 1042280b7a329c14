package io.entangle.e2e.load;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Jobs put into the queue by SQL, many at once. What can be taken are inspections, each with a data set of its own whose id and name are the id of the job. */
final class QueuedRows {

    /** Why the worker under measurement cannot take a job. */
    enum Obstacle {
        /** It needs another device. */
        OTHER_DEVICE("'RETRAIN'", "'cuda'", "now()", false),
        /** It is of a kind that the worker does not take. */
        OTHER_KIND("'RETRAIN'", "'any'", "now()", false),
        /** It rests after a failure. */
        RESTING("'INSPECT_DATASET'", "'any'", "now() + interval '1 hour'", false),
        /** Its experiment is paused. */
        HELD("'INSPECT_DATASET'", "'any'", "now()", true);

        private final String kind;
        private final String device;
        private final String availableAt;
        private final boolean held;

        Obstacle(String kind, String device, String availableAt, boolean held) {
            this.kind = kind;
            this.device = device;
            this.availableAt = availableAt;
            this.held = held;
        }
    }

    /** Data sets that jobs share which nobody takes. */
    private static final int SHARED = 1000;

    private final Connection connection;

    QueuedRows(Connection connection) {
        this.connection = connection;
    }

    /** Empties the queue. */
    void clear() throws SQLException {
        execute("truncate job, dataset cascade");
        execute(
                "insert into dataset (id, name, uri, state) select shared_id(n), 'shared-' || n, 'builtin:shapes', 'PENDING' from generate_series(0, %d) n"
                        .formatted(SHARED - 1));
    }

    /** Makes what the other statements need; once for a database. */
    void prepare() throws SQLException {
        execute(
                "create function shared_id(n bigint) returns uuid immutable language sql as $$ select md5('shared-' || n)::uuid $$");
    }

    /** Queues inspections behind everything that is queued so far. */
    void inspections(int count) throws SQLException {
        execute("""
                with id as materialized (select gen_random_uuid() id, n from generate_series(1, %d) n),
                dataset as (insert into dataset (id, name, uri, state) select id, id::text, 'builtin:shapes', 'PENDING' from id)
                insert into job (id, dataset_id, kind, spec, claim_key, max_losses, max_failures)
                select id, id, 'INSPECT_DATASET', '{"kind": "INSPECT_DATASET", "dataset": {"uri": "builtin:shapes"}}',
                  clock_timestamp() + n * interval '1 microsecond', 10, 3 from id
                """.formatted(count));
    }

    /**
     * Queues jobs of which every second can be taken and the others have each an obstacle, in turns.
     *
     * @param own how many of those that can be taken, the first ones, have a data set of their own; no more may be completed
     */
    void mixed(int count, int own) throws SQLException {
        execute("""
                with id as materialized (select gen_random_uuid() id, n, n %% 2 = 0 as free, n %% 2 = 0 and n / 2 <= %d as own from generate_series(1, %d) n),
                dataset as (insert into dataset (id, name, uri, state) select id, id::text, 'builtin:shapes', 'PENDING' from id where own)
                insert into job (id, dataset_id, kind, device, held, available_at, resting, spec, claim_key, max_losses, max_failures)
                select id, case when own then id else shared_id(n %% %d) end,
                  case when free then 'INSPECT_DATASET' else (array['RETRAIN', 'RETRAIN', 'INSPECT_DATASET', 'INSPECT_DATASET'])[1 + n / 2 %% 4] end,
                  case when not free and n / 2 %% 4 = 0 then 'cuda' else 'any' end,
                  not free and n / 2 %% 4 = 3,
                  case when not free and n / 2 %% 4 = 2 then now() + interval '1 hour' else now() end,
                  not free and n / 2 %% 4 = 2,
                  '{"kind": "INSPECT_DATASET", "dataset": {"uri": "builtin:shapes"}}',
                  now() - interval '1 day' + n * interval '1 microsecond', 10, 3
                from id
                """.formatted(own, count, SHARED));
    }

    /** Queues jobs that the worker cannot take, before everything that is queued. */
    void obstacles(Obstacle obstacle, int count) throws SQLException {
        execute("""
                insert into job (id, dataset_id, kind, device, held, available_at, resting, failures, spec, claim_key, max_losses, max_failures)
                select gen_random_uuid(), shared_id(n %% %d), %s, %s, %s, %s, %s, 1,
                  '{"kind": "INSPECT_DATASET", "dataset": {"uri": "builtin:shapes"}}', now() - interval '1 day' + n * interval '1 microsecond', 10, 3
                from generate_series(1, %d) n
                """.formatted(
                        SHARED,
                        obstacle.kind,
                        obstacle.device,
                        obstacle.held,
                        obstacle.availableAt,
                        obstacle == Obstacle.RESTING,
                        count));
    }

    /** Queues inspections and tells the API, as another one would. */
    void arrive(int count) throws SQLException {
        inspections(count);
        execute("select pg_notify('entangle_jobs', '')");
    }

    /** The same with one, at any time. */
    void arriveOne() {
        try {
            arrive(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets statistics and visibility be as they are some minutes after so many rows came. */
    void settle() throws SQLException {
        execute("vacuum (analyze) job, dataset, worker");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
